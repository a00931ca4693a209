/** Handwritten digits with residual blocks: convolutions with BatchNorm, each block added to its own input. */
import type { TemplateBlock, TemplateNode } from "./compose";
import { composeProject } from "./compose";
import type { Template } from "./define";

/** Two 3 × 3 convolutions with BatchNorm above the shortcut, from the port `in` to the last normalization. */
function convolutions(filters: number, strides: readonly number[]): readonly TemplateNode[] {
  return [
    { id: "in", layer: "blockInput", name: "Input", column: 0, row: 1 },
    {
      id: "conv-1",
      layer: "conv2d",
      name: "conv 1",
      attributes: { filters, strides, useBias: false },
      column: 1,
      from: ["in"],
    },
    { id: "norm-1", layer: "batchNorm", name: "norm 1", column: 2, from: ["conv-1"] },
    { id: "relu-1", layer: "activation", name: "ReLU 1", column: 3, from: ["norm-1"] },
    {
      id: "conv-2",
      layer: "conv2d",
      name: "conv 2",
      attributes: { filters, useBias: false },
      column: 4,
      from: ["relu-1"],
    },
    { id: "norm-2", layer: "batchNorm", name: "norm 2", column: 5, from: ["conv-2"] },
  ];
}

/** The sum with the shortcut, and the port `out`. */
function sum(shortcut: string): readonly TemplateNode[] {
  return [
    { id: "add", layer: "add", name: "add", column: 6, row: 1, from: ["norm-2", shortcut] },
    { id: "relu-2", layer: "activation", name: "ReLU 2", column: 7, row: 1, from: ["add"] },
    { id: "out", layer: "blockOutput", name: "Output", column: 8, row: 1, from: ["relu-2"] },
  ];
}

function filtersOf(...nodes: readonly string[]): TemplateBlock["parameters"] {
  return nodes.map((node) => ({ name: "filters", label: "Filters", node, attribute: "filters" }));
}

const residual: TemplateBlock = {
  id: "residual",
  name: "Residual block",
  summary: "Two convolutions whose result is added to what came in. It keeps the shape, so it can be repeated.",
  nodes: [...convolutions(16, [1, 1]), ...sum("in")],
  parameters: filtersOf("conv-1", "conv-2"),
};

/** The shortcut is brought to the new size by a 1 × 1 convolution. */
const halving: TemplateBlock = {
  id: "halving",
  name: "Halving block",
  summary: "A residual block that halves the image and changes the number of channels.",
  nodes: [
    ...convolutions(32, [2, 2]),
    {
      id: "shortcut",
      layer: "conv2d",
      name: "shortcut",
      attributes: { filters: 32, kernelSize: [1, 1], strides: [2, 2], useBias: false },
      column: 3,
      row: 1,
      from: ["in"],
    },
    ...sum("shortcut"),
  ],
  parameters: filtersOf("conv-1", "conv-2", "shortcut"),
};

export const mnistResnet: Template = {
  id: "mnist-resnet",
  name: "Digits: ResNet",
  summary: "Residual blocks with batch normalization read handwritten digits. Slower, most accurate.",
  group: "Images",
  keywords: "MNIST classification residual batch norm blocks",
  create: () =>
    composeProject("mnist-resnet", {
      name: "Digits: ResNet",
      blocks: [residual, halving],
      nodes: [
        { id: "image", layer: "input", name: "Image", column: 0 },
        {
          id: "stem",
          layer: "conv2d",
          name: "Stem",
          attributes: { filters: 16, strides: [2, 2], useBias: false },
          column: 1,
          from: ["image"],
        },
        { id: "stem-norm", layer: "batchNorm", name: "Stem norm", column: 2, from: ["stem"] },
        { id: "stem-relu", layer: "activation", name: "Stem ReLU", column: 3, from: ["stem-norm"] },
        {
          id: "stage-1",
          layer: "block",
          block: "residual",
          repeat: 2,
          name: "Stage 1",
          column: 4,
          from: ["stem-relu"],
        },
        { id: "stage-2", layer: "block", block: "halving", name: "Stage 2", column: 5, from: ["stage-1"] },
        { id: "pool", layer: "globalAvgPool2d", name: "Pool", column: 6, from: ["stage-2"] },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 10 }, column: 7, from: ["pool"] },
        { id: "label", layer: "target", name: "Label", column: 7, row: 1 },
        { id: "cross-entropy", layer: "crossEntropy", name: "cross-entropy", column: 8, from: ["scores", "label"] },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 8, row: 1, from: ["scores", "label"] },
      ],
      data: { dataset: "mnist" },
      training: {
        optimizer: "adam",
        learningRate: 0.003,
        schedule: "one-cycle",
        warmupShare: 0.2,
        batchSize: 64,
        epochs: 3,
      },
    }),
};
