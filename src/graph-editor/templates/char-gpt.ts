/** A small GPT that writes like Melville, one character after the other. */
import { composeProject } from "./compose";
import type { Template } from "./define";

const WIDTH = 96;

export const charGpt: Template = {
  id: "char-gpt",
  name: "Text: character GPT",
  summary: "Reads Moby-Dick and learns to write on, one character after the other.",
  group: "Text",
  keywords: "transformer language model generation Moby-Dick",
  create: () =>
    composeProject("char-gpt", {
      name: "Text: character GPT",
      nodes: [
        { id: "characters", layer: "input", name: "Characters", column: 0 },
        {
          id: "embedding",
          layer: "embedding",
          name: "Embedding",
          attributes: { dimensions: WIDTH },
          column: 1,
          from: ["characters"],
        },
        { id: "positions", layer: "positionEmbedding", name: "Positions", column: 2, from: ["embedding"] },
        {
          id: "block-1",
          layer: "transformerBlock",
          name: "Block 1",
          attributes: { heads: 4, causal: true },
          column: 3,
          from: ["positions"],
        },
        {
          id: "block-2",
          layer: "transformerBlock",
          name: "Block 2",
          attributes: { heads: 4, causal: true },
          column: 0,
          row: 1,
          from: ["block-1"],
        },
        { id: "norm", layer: "layerNorm", name: "Norm", column: 1, row: 1, from: ["block-2"] },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 78 }, column: 2, row: 1, from: ["norm"] },
        { id: "next", layer: "target", name: "Next character", column: 2, row: 2 },
        {
          id: "cross-entropy",
          layer: "crossEntropy",
          name: "cross-entropy",
          column: 3,
          row: 1,
          from: ["scores", "next"],
        },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 3, row: 2, from: ["scores", "next"] },
      ],
      data: { dataset: "moby-dick", windowLength: 64, validationShare: 0.05, testShare: 0.05 },
      training: {
        optimizer: "adamw",
        learningRate: 0.003,
        schedule: "cosine",
        warmupShare: 0.05,
        weightDecay: 0.01,
        clipNorm: 1,
        batchSize: 32,
        epochs: 1,
      },
    }),
};
