/** Handwritten digits with residual blocks: convolutions with BatchNorm, each block added to its own input. */
import type { Template } from "./define";
import type { TemplateNode } from "./compose";
import { composeProject } from "./compose";

/** Two 3 × 3 convolutions around a shortcut, which a 1 × 1 convolution brings to the new size where the block halves the image. */
function block(number: number, from: string, filters: number, halve: boolean, column: number): readonly TemplateNode[] {
  const id = (part: string): string => `block-${number}-${part}`;
  const name = (part: string): string => `Block ${number} ${part}`;
  const strides = halve ? [2, 2] : [1, 1];
  const shortcut: readonly TemplateNode[] = halve
    ? [
        {
          id: id("shortcut"),
          layer: "conv2d",
          name: name("shortcut"),
          attributes: { filters, kernelSize: [1, 1], strides, useBias: false },
          column: column + 2,
          row: 1,
          from: [from],
        },
      ]
    : [];
  return [
    {
      id: id("conv-1"),
      layer: "conv2d",
      name: name("conv 1"),
      attributes: { filters, strides, useBias: false },
      column,
      from: [from],
    },
    { id: id("norm-1"), layer: "batchNorm", name: name("norm 1"), column: column + 1, from: [id("conv-1")] },
    { id: id("relu-1"), layer: "activation", name: name("ReLU 1"), column: column + 2, from: [id("norm-1")] },
    {
      id: id("conv-2"),
      layer: "conv2d",
      name: name("conv 2"),
      attributes: { filters, useBias: false },
      column: column + 3,
      from: [id("relu-1")],
    },
    { id: id("norm-2"), layer: "batchNorm", name: name("norm 2"), column: column + 4, from: [id("conv-2")] },
    ...shortcut,
    {
      id: id("add"),
      layer: "add",
      name: name("add"),
      column: column + 5,
      from: [id("norm-2"), halve ? id("shortcut") : from],
    },
    { id: id("relu-2"), layer: "activation", name: name("ReLU 2"), column: column + 6, from: [id("add")] },
  ];
}

export const mnistResnet: Template = {
  id: "mnist-resnet",
  name: "Digits: ResNet",
  summary: "Residual blocks with batch normalization read handwritten digits. Slower, most accurate.",
  group: "Images",
  keywords: "MNIST classification residual batch norm blocks",
  create: () =>
    composeProject("mnist-resnet", {
      name: "Digits: ResNet",
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
        ...block(1, "stem-relu", 16, false, 4),
        ...block(2, "block-1-relu-2", 32, true, 11),
        { id: "pool", layer: "globalAvgPool2d", name: "Pool", column: 18, from: ["block-2-relu-2"] },
        { id: "scores", layer: "dense", name: "Scores", attributes: { units: 10 }, column: 19, from: ["pool"] },
        { id: "label", layer: "target", name: "Label", column: 19, row: 1 },
        { id: "cross-entropy", layer: "crossEntropy", name: "cross-entropy", column: 20, from: ["scores", "label"] },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 20, row: 1, from: ["scores", "label"] },
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
