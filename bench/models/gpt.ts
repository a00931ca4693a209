/** A small GPT: token and position embeddings, causal pre-norm blocks, LayerNorm, and a head of its own weights. */
import { threefryPermutation } from "../../src/engine/ir/threefry";
import type { DataField } from "../../src/engine/layers/define";
import type { Batch, ModelSize, ReferenceModel } from "./reference-model";
import { chain, composeGraph, describeData, ids, trainingOf, uniforms } from "./reference-model";

/** Blocks, width, attention heads, tokens of an example, vocabulary, batch size. */
export function gptShape(size: ModelSize) {
  return size === "full"
    ? ({ blocks: 2, width: 128, heads: 4, time: 64, vocabulary: 65, batchSize: 8 } as const)
    : ({ blocks: 2, width: 32, heads: 4, time: 16, vocabulary: 65, batchSize: 4 } as const);
}

/**
 * Token sequences in which seven tokens in ten are followed by their one successor, the others by any token.
 * @returns the `index`-th batch: `tokens` and `next`, both i32 `[batch, time]`.
 */
function tokenBatches(batchSize: number, time: number, vocabulary: number): (index: number) => Batch {
  const successors = threefryPermutation(vocabulary, 1, 2, 3);
  return (index) => {
    const tokens = new Int32Array(batchSize * time);
    const next = new Int32Array(batchSize * time);
    const strays = ids("labels", index, batchSize * (time + 1), vocabulary);
    const chances = uniforms("noise", index, batchSize * (time + 1));
    for (let example = 0; example < batchSize; example++) {
      let token = strays[example * (time + 1)] ?? 0;
      for (let step = 0; step < time; step++) {
        const draw = example * (time + 1) + step + 1;
        tokens[example * time + step] = token;
        token = (chances[draw] ?? 0) < 0.7 ? (successors[token] ?? 0) : (strays[draw] ?? 0);
        next[example * time + step] = token;
      }
    }
    return { tokens, next, weights: new Float32Array(batchSize).fill(1) };
  };
}

export function gpt(size: ModelSize = "full"): ReferenceModel {
  const { blocks, width, heads, time, vocabulary, batchSize } = gptShape(size);
  const field = (name: string, role: DataField["role"]): DataField => ({
    name,
    role,
    kind: "category",
    shape: [time],
    dtype: "i32",
    classCount: vocabulary,
  });
  return {
    name: "gpt",
    title: `GPT ${blocks} layers, d=${width}, ${heads} heads, T=${time}`,
    graph: composeGraph(
      chain([
        { id: "tokens", layer: "input" },
        { id: "embedding", layer: "embedding", attributes: { entries: vocabulary, dimensions: width } },
        { id: "positions", layer: "positionEmbedding" },
        ...Array.from({ length: blocks }, (_, index) => ({
          id: `block-${index + 1}`,
          layer: "transformerBlock",
          attributes: { heads, causal: true },
        })),
        { id: "norm", layer: "layerNorm" },
        { id: "scores", layer: "dense", attributes: { units: vocabulary } },
      ]),
      "scores",
    ),
    dataset: describeData("gpt", [field("tokens", "feature"), field("next", "target")]),
    training: trainingOf(batchSize),
    batch: tokenBatches(batchSize, time, vocabulary),
  };
}
