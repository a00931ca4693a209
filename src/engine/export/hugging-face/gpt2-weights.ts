/**
 * Our weights under the names of GPT-2 in transformers. Its projections keep [in, out] as ours do; query, key and value lie side by side
 * in one, and the scores are [tokens, width]. GPT-2's scores have no bias: ours goes into the last norm (see `absorbBias`).
 */
import type { TensorData } from "../../operators/define";
import { changeTensor } from "../code/pytorch-state";
import type { SafetensorsEntry } from "../safetensors/write-safetensors";
import { absorbBias } from "./absorb-bias";
import type { Gpt2Plan, Norm, Projection } from "./match-gpt2";

/** @throws Error naming a weight that is missing, or the scores if their bias cannot be kept. */
export function gpt2Weights(
  plan: Gpt2Plan,
  weights: ReadonlyMap<string, TensorData>,
): ReadonlyMap<string, SafetensorsEntry> {
  const { width, hidden, vocabulary, positions } = plan;
  const entries = new Map<string, SafetensorsEntry>();
  const read = (name: string): Float32Array => {
    const data = weights.get(name);
    if (!(data instanceof Float32Array)) throw new Error(`There is no weight ${name}.`);
    return data;
  };
  const put = (name: string, shape: readonly number[], data: Float32Array): void => {
    entries.set(name, { dtype: "F32", shape, data });
  };
  const biasOf = ({ bias }: Projection, size: number): Float32Array =>
    bias === undefined ? new Float32Array(size) : read(bias);
  const putNorm = (name: string, { gamma, beta }: Norm): void => {
    put(`${name}.weight`, [width], read(gamma));
    put(`${name}.bias`, [width], read(beta));
  };
  const putProjection = (name: string, projection: Projection, from: number, to: number): void => {
    put(`${name}.weight`, [from, to], read(projection.kernel));
    put(`${name}.bias`, [to], biasOf(projection, to));
  };
  put("transformer.wte.weight", [vocabulary, width], read(plan.tokenTable));
  put("transformer.wpe.weight", [positions, width], read(plan.positionTable));
  plan.blocks.forEach((block, index) => {
    const name = `transformer.h.${index}`;
    const attention = [block.query, block.key, block.value];
    putNorm(`${name}.ln_1`, block.attentionNorm);
    const kernels = attention.map(({ kernel }) => read(kernel));
    put(`${name}.attn.c_attn.weight`, [width, 3 * width], sideBySide(kernels, width));
    const biases = attention.map((projection) => biasOf(projection, width));
    put(`${name}.attn.c_attn.bias`, [3 * width], sideBySide(biases, width));
    putProjection(`${name}.attn.c_proj`, block.output, width, width);
    putNorm(`${name}.ln_2`, block.mlpNorm);
    putProjection(`${name}.mlp.c_fc`, block.expand, width, hidden);
    putProjection(`${name}.mlp.c_proj`, block.contract, hidden, width);
  });
  const kernel = read(plan.head.kernel);
  const { bias } = plan.head;
  const beta = read(plan.norm.beta);
  put("transformer.ln_f.weight", [width], read(plan.norm.gamma));
  put("transformer.ln_f.bias", [width], bias === undefined ? beta : absorbBias(beta, kernel, read(bias)));
  put("lm_head.weight", [vocabulary, width], changeTensor("transposed", kernel, [width, vocabulary]).data);
  return entries;
}

/** Matrices with rows of `columns` numbers, or vectors, next to each other. */
function sideBySide(parts: readonly Float32Array[], columns: number): Float32Array {
  const rows = (parts[0]?.length ?? 0) / columns;
  const result = new Float32Array(rows * columns * parts.length);
  parts.forEach((part, position) => {
    for (let row = 0; row < rows; row++)
      result.set(part.subarray(row * columns, (row + 1) * columns), (row * parts.length + position) * columns);
  });
  return result;
}
