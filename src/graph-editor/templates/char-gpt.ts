/** A small GPT that writes like Melville, one character after the other. */
import type { TemplateBlock } from "./compose";
import { composeProject } from "./compose";
import type { Template } from "./define";

const WIDTH = 96;

/** Attention, then a small network at every step; both start from normalised numbers and are added to what came in. */
const transformer: TemplateBlock = {
  id: "transformer",
  name: "Transformer block",
  summary: "Attention mixes the characters so far, then a network of two layers works on each. It can be repeated.",
  nodes: [
    { id: "in", layer: "blockInput", name: "Input", column: 0 },
    { id: "attention-norm", layer: "layerNorm", name: "attention norm", column: 1, from: ["in"] },
    {
      id: "attention",
      layer: "multiHeadAttention",
      name: "attention",
      attributes: { heads: 4, causal: true },
      column: 2,
      from: ["attention-norm"],
    },
    { id: "attention-sum", layer: "add", name: "attention sum", column: 3, from: ["in", "attention"] },
    { id: "mlp-norm", layer: "layerNorm", name: "MLP norm", column: 0, row: 1.2, from: ["attention-sum"] },
    {
      id: "expand",
      layer: "dense",
      name: "expand",
      attributes: { units: 4 * WIDTH },
      column: 1,
      row: 1.2,
      from: ["mlp-norm"],
    },
    {
      id: "gelu",
      layer: "activation",
      name: "GELU",
      attributes: { function: "gelu" },
      column: 2,
      row: 1.2,
      from: ["expand"],
    },
    {
      id: "contract",
      layer: "dense",
      name: "contract",
      attributes: { units: WIDTH },
      column: 3,
      row: 1.2,
      from: ["gelu"],
    },
    { id: "mlp-sum", layer: "add", name: "MLP sum", column: 4, row: 1.2, from: ["attention-sum", "contract"] },
    { id: "out", layer: "blockOutput", name: "Output", column: 5, row: 1.2, from: ["mlp-sum"] },
  ],
  parameters: [
    { name: "heads", label: "Heads", node: "attention", attribute: "heads" },
    { name: "hidden", label: "Units of the MLP", node: "expand", attribute: "units" },
  ],
};

export const charGpt: Template = {
  id: "char-gpt",
  name: "Text: character GPT",
  summary: "Reads Moby-Dick and learns to write on, one character after the other.",
  group: "Text",
  keywords: "transformer language model generation Moby-Dick",
  create: () =>
    composeProject("char-gpt", {
      name: "Text: character GPT",
      blocks: [transformer],
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
          id: "blocks",
          layer: "block",
          block: "transformer",
          repeat: 2,
          name: "Blocks",
          column: 3,
          from: ["positions"],
        },
        { id: "norm", layer: "layerNorm", name: "Norm", column: 0, row: 1, from: ["blocks"] },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 78 }, column: 1, row: 1, from: ["norm"] },
        { id: "next", layer: "target", name: "Next character", column: 1, row: 2 },
        {
          id: "cross-entropy",
          layer: "crossEntropy",
          name: "cross-entropy",
          column: 2,
          row: 1,
          from: ["scores", "next"],
        },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 2, row: 2, from: ["scores", "next"] },
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
