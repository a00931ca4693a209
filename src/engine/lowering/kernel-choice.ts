/** How each instruction will run on one device: as part of an element-wise kernel, as a view, or as a static kernel's dispatches. */
import type { Instruction, Module } from "../ir/types";
import { computedType, formatType, typeOf } from "../ir/types";
import type { DeviceTraits, KernelBinding, KernelConfiguration, KernelSite, KernelVariant } from "../operators/define";
import { operatorNamed } from "../operators/registry";
import { siteClass } from "./site-class";
import type { KernelChoice } from "./types";

/** One dispatch of a static kernel, bindings filled in. */
export interface Pass extends Omit<KernelConfiguration, "then" | "scratch"> {
  readonly kernel: string;
  readonly bindings: readonly KernelBinding[];
}

export type Body =
  | {
      readonly kind: "elementwise";
      readonly wgsl: (operands: readonly string[], index: string) => string;
      readonly lib: readonly string[];
      readonly readsStepScalars: boolean;
      readonly flops: number;
    }
  | { readonly kind: "view" }
  | {
      readonly kind: "kernel";
      readonly passes: readonly Pass[];
      readonly scratch: readonly number[];
      /** Absent where there is one way only. */
      readonly choice?: KernelChoice;
    };

/** Name of the instruction that lowering itself adds: the output is the input's elements in storage of its own. */
export const COPY = "copy";

const copyBody: Body = {
  kind: "elementwise",
  wgsl: (operands) => operands[0] ?? "",
  lib: [],
  readsStepScalars: false,
  flops: 0,
};

/** Kernels compute in f32 whatever is stored as f16: what they load and store is converted when their shader is put together. */
export function siteOf(module: Pick<Module, "types">, instruction: Instruction, device: DeviceTraits): KernelSite {
  return {
    inputs: instruction.inputs.map((value) => computedType(typeOf(module, value))),
    outputs: instruction.outputs.map((value) => computedType(typeOf(module, value))),
    attributes: instruction.attributes,
    device,
  };
}

/** What may carry out an instruction where there is more than one way; `variant` is absent for the decomposition of a composite. */
export interface Candidate {
  readonly name: string;
  readonly variant?: KernelVariant;
}

/** Name of the choice to decompose a composite in place of its fused kernels. */
export const DECOMPOSED = "decomposed";

export const variantName = (variant: KernelVariant): string => variant.name ?? variant.kernel;

const isDefault = (variant: KernelVariant, site: KernelSite): boolean => variant.when?.(site) ?? true;

/** Kernels that an operator has on a GPU, the preferred ones first. */
export function variantsOf(operator: string): readonly KernelVariant[] {
  const { body } = operatorNamed(operator);
  if (body.kind === "composite") return body.fused ?? [];
  return body.gpu.kind === "kernels" ? body.gpu.variants : [];
}

/** Every way to carry out an instruction that gives the same result on this device, the default first; none for element-wise ones. */
export function candidatesOf(
  module: Pick<Module, "types">,
  instruction: Instruction,
  device: DeviceTraits,
): readonly Candidate[] {
  const { body } = operatorNamed(instruction.operator);
  const variants = variantsOf(instruction.operator);
  if (variants.length === 0) return [];
  const site = siteOf(module, instruction, device);
  const first = variants.find((variant) => isDefault(variant, site));
  const others = variants.filter((variant) => variant !== first && variant.mayReplace?.(site) === true);
  const decomposes = body.kind === "composite" && (first === undefined || body.mayDecompose?.(site) === true);
  const decomposition = decomposes ? [{ name: DECOMPOSED }] : [];
  const kernels = (list: readonly KernelVariant[]): Candidate[] =>
    list.map((variant) => ({ name: variantName(variant), variant }));
  return first === undefined
    ? [...decomposition, ...kernels(others)]
    : [...kernels([first]), ...kernels(others), ...decomposition];
}

/** The candidate that is taken: what was measured to be the fastest here, if that is known and still possible, else the default. */
function chosen(
  module: Pick<Module, "types">,
  instruction: Instruction,
  device: DeviceTraits,
): { readonly candidate: Candidate | undefined; readonly choice?: KernelChoice } {
  const candidates = candidatesOf(module, instruction, device);
  const [first] = candidates;
  if (first === undefined || candidates.length === 1) return { candidate: first };
  const wanted = device.preferences?.get(siteClass(module, instruction));
  const found = candidates.find(({ name }) => name === wanted);
  const { name } = found ?? first;
  const why = found !== undefined ? "tuned" : wanted === undefined ? "default" : "unavailable";
  return { candidate: found ?? first, choice: { variant: name, why } };
}

/** Whether a composite is carried out by a fused kernel here, so that it need not be decomposed. */
export function hasFusedKernel(module: Pick<Module, "types">, instruction: Instruction, device: DeviceTraits): boolean {
  const { body } = operatorNamed(instruction.operator);
  return body.kind === "composite" && chosen(module, instruction, device).candidate?.variant !== undefined;
}

function kernelBody(variant: KernelVariant, site: KernelSite, choice: KernelChoice | undefined): Body {
  const { then = [], scratch = [], ...first } = variant.configure(site);
  const bindings: readonly KernelBinding[] = first.bindings ?? [
    ...site.inputs.map((_, position) => ({ positions: [position], access: "read" as const })),
    ...site.outputs.map((_, position) => ({
      positions: [site.inputs.length + position],
      access: "read_write" as const,
    })),
  ];
  const passes = [{ ...first, kernel: variant.kernel, bindings }, ...then];
  return { kind: "kernel", passes, scratch, ...(choice === undefined ? {} : { choice }) };
}

/** @throws Error that names the operator and its shapes if no kernel applies. */
export function chooseBody(module: Pick<Module, "types">, instruction: Instruction, device: DeviceTraits): Body {
  if (instruction.operator === COPY) return copyBody;
  const { body } = operatorNamed(instruction.operator);
  const site = siteOf(module, instruction, device);
  if (body.kind === "primitive" && body.gpu.kind === "view") return { kind: "view" };
  if (body.kind === "primitive" && body.gpu.kind === "elementwise") {
    const { wgsl, lib = [], readsStepScalars = false, flops = 1 } = body.gpu;
    return {
      kind: "elementwise",
      wgsl: (operands, index) => wgsl(operands, instruction.attributes, index),
      lib,
      readsStepScalars,
      flops,
    };
  }
  const { candidate, choice } = chosen(module, instruction, device);
  if (candidate?.variant === undefined) {
    throw new Error(`No GPU kernel of ${instruction.operator} applies to ${site.inputs.map(formatType).join(", ")}.`);
  }
  return kernelBody(candidate.variant, site, choice);
}
