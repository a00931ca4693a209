/**
 * ResNet-20 for 32x32 colour images (He et al. 2015, section 4.2, https://arxiv.org/abs/1512.03385): a stem, three stages of
 * three blocks with 16, 32 and 64 channels, global average pooling and 10 scores. Shortcuts that change size are 1x1
 * convolutions with BatchNorm.
 */
import type { ModelSize, NodeSketch, ReferenceModel } from "./reference-model";
import { classBatches, composeGraph, describeData, labelField, trainingOf } from "./reference-model";

/** Side of the image, channels of the stages, batch size. */
export function resnet20Shape(size: ModelSize) {
  return size === "full"
    ? ({ side: 32, channels: [16, 32, 64], batchSize: 32 } as const)
    : ({ side: 16, channels: [4, 8, 16], batchSize: 16 } as const);
}

export const BLOCKS_PER_STAGE = 3;

function convolution(id: string, from: string, filters: number, kernel: number, stride: number): readonly NodeSketch[] {
  return [
    {
      id,
      layer: "conv2d",
      attributes: {
        filters,
        kernelSize: [kernel, kernel],
        strides: [stride, stride],
        padding: "same",
        useBias: false,
      },
      from: [from],
    },
    { id: `${id}-norm`, layer: "batchNorm", from: [id] },
  ];
}

const relu = (id: string, from: string): NodeSketch => ({
  id,
  layer: "activation",
  attributes: { function: "relu" },
  from: [from],
});

/** Two 3x3 convolutions around a shortcut; the output is the node named `id`. */
function block(id: string, from: string, filters: number, stride: number, project: boolean): readonly NodeSketch[] {
  return [
    ...convolution(`${id}-conv-1`, from, filters, 3, stride),
    relu(`${id}-relu`, `${id}-conv-1-norm`),
    ...convolution(`${id}-conv-2`, `${id}-relu`, filters, 3, 1),
    ...(project ? convolution(`${id}-shortcut`, from, filters, 1, stride) : []),
    { id: `${id}-add`, layer: "add", from: [`${id}-conv-2-norm`, project ? `${id}-shortcut-norm` : from] },
    relu(id, `${id}-add`),
  ];
}

export function resnet20(size: ModelSize = "full"): ReferenceModel {
  const { side, channels, batchSize } = resnet20Shape(size);
  const nodes: NodeSketch[] = [
    { id: "image", layer: "input" },
    ...convolution("stem", "image", channels[0], 3, 1),
    relu("stage-0", "stem-norm"),
  ];
  let last = "stage-0";
  channels.forEach((filters, stage) => {
    for (let number = 1; number <= BLOCKS_PER_STAGE; number++) {
      const id = `stage-${stage + 1}-block-${number}`;
      const shrinks = stage > 0 && number === 1;
      nodes.push(...block(id, last, filters, shrinks ? 2 : 1, shrinks));
      last = id;
    }
  });
  nodes.push(
    { id: "pool", layer: "globalAvgPool2d", from: [last] },
    { id: "scores", layer: "dense", attributes: { units: 10 }, from: ["pool"] },
  );
  return {
    name: "resnet20",
    title: `ResNet-20, ${side}x${side}x3`,
    graph: composeGraph(nodes, "scores"),
    dataset: describeData("resnet20", [
      { name: "image", role: "feature", kind: "image", shape: [side, side, 3], dtype: "f32" },
      labelField,
    ]),
    training: trainingOf(batchSize),
    batch: classBatches("image", batchSize, side * side * 3),
  };
}
