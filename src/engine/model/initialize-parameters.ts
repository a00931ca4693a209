/**
 * The first values of a model's parameters: a function of the seed and each parameter's name alone, so that adding a layer
 * changes no other one's start, and every device starts from the same numbers.
 */
import type { ParameterSpec } from "../layers/define";
import { elementCount } from "../ir/types";
import { fillThreefryUniform, threefryNormal } from "../ir/threefry";
import { stableHash } from "./stable-hash";

/**
 * @param parameters by the name of their module input, such as `BuiltModel.parameters`.
 * @param seed the run's, u32.
 * @returns values by name, row-major, in the order given.
 */
export function initializeParameters(
  parameters: readonly { readonly name: string; readonly spec: ParameterSpec }[],
  seed: number,
): Map<string, Float32Array> {
  return new Map(parameters.map(({ name, spec }) => [name, initialValues(spec, seed, stableHash(name))]));
}

function initialValues({ shape, initializer }: ParameterSpec, seed: number, stream: number): Float32Array {
  const values = new Float32Array(elementCount(shape));
  const uniform = (limit: number): Float32Array => {
    fillThreefryUniform(values, seed, stream, 0);
    return values.map((value) => (2 * value - 1) * limit);
  };
  const normal = (deviation: number): Float32Array =>
    values.map((_, index) => threefryNormal(seed, stream, 0, index) * deviation);
  switch (initializer.kind) {
    case "zeros":
      return values;
    case "ones":
      return values.fill(1);
    case "normal":
      return normal(initializer.deviation);
    case "uniform":
      return uniform(initializer.limit);
    case "parts": {
      const parts = initializer.values;
      return values.map((_, index) => parts[Math.floor((index * parts.length) / values.length)] ?? 0);
    }
    case "glorotUniform":
      return uniform(Math.sqrt(6 / (initializer.fanIn + initializer.fanOut)));
    case "glorotNormal":
      return normal(Math.sqrt(2 / (initializer.fanIn + initializer.fanOut)));
    case "heUniform":
      return uniform(Math.sqrt(6 / initializer.fanIn));
    case "heNormal":
      return normal(Math.sqrt(2 / initializer.fanIn));
  }
}
