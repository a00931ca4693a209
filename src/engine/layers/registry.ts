/** Every layer, one line each, in the order of the palette. Types are unique; a test asserts it. */
import { accuracy } from "./accuracy";
import { activation } from "./activation";
import { add } from "./add";
import { avgPool2d } from "./avg-pool2d";
import { batchNorm } from "./batch-norm";
import { binaryCrossEntropy } from "./binary-cross-entropy";
import { concat } from "./concat";
import { conv1d } from "./conv1d";
import { conv2d } from "./conv2d";
import { convTranspose2d } from "./conv-transpose2d";
import { crossEntropy } from "./cross-entropy";
import type { LayerDefinition } from "./define";
import { dense } from "./dense";
import { depthwiseConv2d } from "./depthwise-conv2d";
import { dropout } from "./dropout";
import { embedding } from "./embedding";
import { flatten } from "./flatten";
import { gaussianNoise } from "./gaussian-noise";
import { globalAvgPool1d } from "./global-avg-pool1d";
import { globalAvgPool2d } from "./global-avg-pool2d";
import { gradientReversal } from "./gradient-reversal";
import { groupNorm } from "./group-norm";
import { gru } from "./gru";
import { huber } from "./huber";
import { input } from "./input";
import { layerNorm } from "./layer-norm";
import { lstm } from "./lstm";
import { maxPool2d } from "./max-pool2d";
import { meanAbsoluteError } from "./mean-absolute-error";
import { meanSquaredError } from "./mean-squared-error";
import { multiHeadAttention } from "./multi-head-attention";
import { multiply } from "./multiply";
import { noise } from "./noise";
import { output } from "./output";
import { pad2d } from "./pad2d";
import { permute } from "./permute";
import { positionEmbedding } from "./position-embedding";
import { realOrGenerated } from "./real-or-generated";
import { reshape } from "./reshape";
import { rmsNorm } from "./rms-norm";
import { simpleRnn } from "./simple-rnn";
import { target } from "./target";
import { topKAccuracy } from "./top-k-accuracy";
import { upsample2d } from "./upsample2d";
import { transformerBlock } from "./transformer-block";

export const layers: readonly LayerDefinition[] = [
  input,
  target,
  output,
  noise,
  dense,
  embedding,
  conv2d,
  conv1d,
  depthwiseConv2d,
  convTranspose2d,
  maxPool2d,
  avgPool2d,
  globalAvgPool2d,
  globalAvgPool1d,
  batchNorm,
  layerNorm,
  rmsNorm,
  groupNorm,
  positionEmbedding,
  lstm,
  gru,
  simpleRnn,
  multiHeadAttention,
  transformerBlock,
  activation,
  dropout,
  gaussianNoise,
  gradientReversal,
  add,
  multiply,
  concat,
  realOrGenerated,
  flatten,
  reshape,
  permute,
  pad2d,
  upsample2d,
  crossEntropy,
  binaryCrossEntropy,
  meanSquaredError,
  huber,
  accuracy,
  topKAccuracy,
  meanAbsoluteError,
];

const byType = new Map(layers.map((layer) => [layer.type, layer]));

export function findLayer(type: string): LayerDefinition | undefined {
  return byType.get(type);
}
