/**
 * From an operator, input shapes and attributes to the dispatches of each kernel variant that applies: complete WGSL, grid
 * and bindings. No epilogue is absorbed, so that a kernel is seen by itself. No GPU here.
 */
import type { Attributes, TensorType } from "../../src/engine/ir/types";
import type { DeviceTraits, KernelConfiguration, KernelSite } from "../../src/engine/operators/define";
import { completeAttributes, operatorNamed } from "../../src/engine/operators/registry";

export interface Dispatch {
  readonly kernel: string;
  readonly code: string;
  readonly grid: readonly [number, number, number];
  /** Positions: inputs, outputs, scratch. */
  readonly bind: readonly number[];
}

export interface AssembledVariant {
  readonly name: string;
  readonly dispatches: readonly Dispatch[];
  readonly scratch: readonly number[];
  readonly flops: number;
}

export interface Assembled {
  readonly outputs: readonly TensorType[];
  /** With defaults. */
  readonly attributes: Attributes;
  readonly variants: readonly AssembledVariant[];
}

type Pass = Omit<KernelConfiguration, "then" | "scratch">;

function codeOf(pass: Pass, kernel: string, source: (path: string) => string): string {
  const type = pass.epilogueWidth === 4 ? "vec4f" : "f32";
  return [
    ...Object.entries(pass.constants).map(([name, value]) =>
      typeof value === "string" ? `alias ${name} = ${value};` : `const ${name} = ${value};`,
    ),
    ...(pass.epilogueWidth === undefined
      ? []
      : [`fn epilogue(value: ${type}, index: u32) -> ${type} { return value; }`]),
    ...["flat-index", ...(pass.lib ?? [])].map((name) => source(`lib/${name}`)),
    source(`kernels/${kernel}`),
  ].join("\n");
}

/**
 * @param source text of `src/shaders/<path>.wgsl`
 * @throws Error if the operator does not exist or refuses the shapes.
 */
export function assemble(
  operator: string,
  inputs: readonly TensorType[],
  given: Attributes,
  device: DeviceTraits,
  source: (path: string) => string,
): Assembled {
  const definition = operatorNamed(operator);
  const attributes = completeAttributes(definition, given);
  const result = definition.infer(inputs, attributes);
  if (!result.ok) throw new Error(`${operator}: ${result.message}`);
  const { body } = definition;
  const variants =
    body.kind === "composite" ? (body.fused ?? []) : body.gpu.kind === "kernels" ? body.gpu.variants : [];
  const site: KernelSite = { inputs, outputs: result.outputs, attributes, device };
  const all = [...inputs, ...result.outputs].map((_, position) => ({ positions: [position] }));
  return {
    outputs: result.outputs,
    attributes,
    variants: variants
      .filter((variant) => variant.when?.(site) ?? true)
      .map((variant) => {
        const { then = [], scratch = [], ...first } = variant.configure(site);
        const passes = [{ ...first, kernel: variant.kernel }, ...then];
        return {
          name: `${variant.kernel} ${first.workgroups.join("x")}${then.map((pass) => ` + ${pass.kernel}`).join("")}`,
          scratch,
          flops: first.flops,
          dispatches: passes.map((pass) => ({
            kernel: pass.kernel,
            code: codeOf(pass, pass.kernel, source),
            grid: pass.workgroups,
            bind: (pass.bindings ?? all).map((binding) => binding.positions[0] ?? 0),
          })),
        };
      }),
  };
}
