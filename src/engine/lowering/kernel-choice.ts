/** How each instruction will run on one device: as part of an element-wise kernel, as a view, or as a static kernel's dispatches. */
import type { Instruction, Module } from "../ir/types";
import { computedType, formatType, typeOf } from "../ir/types";
import type { DeviceTraits, KernelBinding, KernelConfiguration, KernelSite, KernelVariant } from "../operators/define";
import { operatorNamed } from "../operators/registry";

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
  | { readonly kind: "kernel"; readonly passes: readonly Pass[]; readonly scratch: readonly number[] };

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

/** The first variant that applies to the site. */
export function applicableVariant(variants: readonly KernelVariant[], site: KernelSite): KernelVariant | undefined {
  return variants.find((variant) => variant.when?.(site) ?? true);
}

/** Whether a composite has a fused kernel that applies here, so that it need not be decomposed. */
export function hasFusedKernel(module: Pick<Module, "types">, instruction: Instruction, device: DeviceTraits): boolean {
  const { body } = operatorNamed(instruction.operator);
  if (body.kind !== "composite" || body.fused === undefined) return false;
  return applicableVariant(body.fused, siteOf(module, instruction, device)) !== undefined;
}

function kernelBody(variant: KernelVariant, site: KernelSite): Body {
  const { then = [], scratch = [], ...first } = variant.configure(site);
  const bindings: readonly KernelBinding[] = first.bindings ?? [
    ...site.inputs.map((_, position) => ({ positions: [position], access: "read" as const })),
    ...site.outputs.map((_, position) => ({
      positions: [site.inputs.length + position],
      access: "read_write" as const,
    })),
  ];
  return { kind: "kernel", passes: [{ ...first, kernel: variant.kernel, bindings }, ...then], scratch };
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
  const variants =
    body.kind === "composite" ? (body.fused ?? []) : body.gpu.kind === "kernels" ? body.gpu.variants : [];
  const variant = applicableVariant(variants, site);
  if (variant === undefined) {
    throw new Error(`No GPU kernel of ${instruction.operator} applies to ${site.inputs.map(formatType).join(", ")}.`);
  }
  return kernelBody(variant, site);
}
