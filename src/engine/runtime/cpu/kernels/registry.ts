/** The operators that have a fast kernel on the CPU, one line each. The others run their reference. */
import type { CpuKernel } from "./define";
import { conv2dFilterGradientKernel, conv2dInputGradientKernel, conv2dKernel } from "./convolution";
import {
  depthwiseConv2dFilterGradientKernel,
  depthwiseConv2dInputGradientKernel,
  depthwiseConv2dKernel,
} from "./depthwise";
import { gatherGradientKernel, gatherKernel } from "./gather";
import { gruGradientKernel, gruSequenceKernel } from "./gru";
import { lstmGradientKernel, lstmSequenceKernel } from "./lstm";
import { matmulKernel } from "./matmul";
import { adamUpdateKernel, averageUpdateKernel, rmspropUpdateKernel, sgdUpdateKernel } from "./optimizers";
import { avgPool2dGradientKernel, avgPool2dKernel, maxPool2dGradientKernel, maxPool2dKernel } from "./pooling";
import { reduceMaxKernel, reduceSumKernel } from "./reduction";
import { simpleRnnGradientKernel, simpleRnnSequenceKernel } from "./simple-rnn";
import { concatKernel, padKernel, sliceKernel, transposeKernel } from "./strided-copy";

const kernels: Readonly<Record<string, CpuKernel>> = {
  matmul: matmulKernel,
  conv2d: conv2dKernel,
  conv2dInputGradient: conv2dInputGradientKernel,
  conv2dFilterGradient: conv2dFilterGradientKernel,
  depthwiseConv2d: depthwiseConv2dKernel,
  depthwiseConv2dInputGradient: depthwiseConv2dInputGradientKernel,
  depthwiseConv2dFilterGradient: depthwiseConv2dFilterGradientKernel,
  maxPool2d: maxPool2dKernel,
  maxPool2dGradient: maxPool2dGradientKernel,
  avgPool2d: avgPool2dKernel,
  avgPool2dGradient: avgPool2dGradientKernel,
  reduceSum: reduceSumKernel,
  reduceMax: reduceMaxKernel,
  lstmSequence: lstmSequenceKernel,
  lstmGradient: lstmGradientKernel,
  gruSequence: gruSequenceKernel,
  gruGradient: gruGradientKernel,
  simpleRnnSequence: simpleRnnSequenceKernel,
  simpleRnnGradient: simpleRnnGradientKernel,
  transpose: transposeKernel,
  slice: sliceKernel,
  concat: concatKernel,
  pad: padKernel,
  gather: gatherKernel,
  gatherGradient: gatherGradientKernel,
  sgdUpdate: sgdUpdateKernel,
  adamUpdate: adamUpdateKernel,
  rmspropUpdate: rmspropUpdateKernel,
  averageUpdate: averageUpdateKernel,
};

export function cpuKernel(operator: string): CpuKernel | undefined {
  return kernels[operator];
}
