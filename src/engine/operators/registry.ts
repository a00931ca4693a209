/** Every operator, one line each. Names are unique; a test asserts it. */
import type { InferOutputs } from "../ir/builder";
import type { Attributes, AttributeValue } from "../ir/types";
import { computedType, formatType, halfType } from "../ir/types";
import type { OperatorDefinition } from "./define";
import { abs } from "./abs";
import { adamUpdate } from "./adam-update";
import { add } from "./add";
import { allFinite } from "./all-finite";
import { argMax } from "./arg-max";
import { attention } from "./attention";
import { attentionGradient } from "./attention-gradient";
import { averageUpdate } from "./average-update";
import { avgPool2d } from "./avg-pool2d";
import { avgPool2dGradient } from "./avg-pool2d-gradient";
import { batchNorm } from "./batch-norm";
import { batchNormGradient } from "./batch-norm-gradient";
import { batchNormInference } from "./batch-norm-inference";
import { broadcastTo } from "./broadcast-to";
import { cast } from "./cast";
import { concat } from "./concat";
import { constant } from "./constant";
import { conv2d } from "./conv2d";
import { conv2dFilterGradient } from "./conv2d-filter-gradient";
import { conv2dInputGradient } from "./conv2d-input-gradient";
import { depthwiseConv2d } from "./depthwise-conv2d";
import { depthwiseConv2dFilterGradient } from "./depthwise-conv2d-filter-gradient";
import { depthwiseConv2dInputGradient } from "./depthwise-conv2d-input-gradient";
import { divide } from "./divide";
import { dropout } from "./dropout";
import { elu } from "./elu";
import { equal } from "./equal";
import { erf } from "./erf";
import { exp } from "./exp";
import { gather } from "./gather";
import { gatherGradient } from "./gather-gradient";
import { gelu } from "./gelu";
import { globalNorm } from "./global-norm";
import { gradientReversal } from "./gradient-reversal";
import { greater } from "./greater";
import { groupNorm } from "./group-norm";
import { groupNormGradient } from "./group-norm-gradient";
import { gru } from "./gru";
import { gruGradient } from "./gru-gradient";
import { gruSequence } from "./gru-sequence";
import { huberLoss } from "./huber-loss";
import { iota } from "./iota";
import { layerNorm } from "./layer-norm";
import { layerNormGradient } from "./layer-norm-gradient";
import { leakyRelu } from "./leaky-relu";
import { less } from "./less";
import { log } from "./log";
import { logSoftmax } from "./log-softmax";
import { logSoftmaxGradient } from "./log-softmax-gradient";
import { lstm } from "./lstm";
import { lstmGradient } from "./lstm-gradient";
import { lstmSequence } from "./lstm-sequence";
import { matmul } from "./matmul";
import { maxPool2d } from "./max-pool2d";
import { maxPool2dGradient } from "./max-pool2d-gradient";
import { maximum } from "./maximum";
import { minimum } from "./minimum";
import { multiply } from "./multiply";
import { negate } from "./negate";
import { oneHot } from "./one-hot";
import { pad } from "./pad";
import { randomNormal } from "./random-normal";
import { randomUniform } from "./random-uniform";
import { reciprocal } from "./reciprocal";
import { reduceMax } from "./reduce-max";
import { reduceMean } from "./reduce-mean";
import { reduceSum } from "./reduce-sum";
import { relu } from "./relu";
import { reshape } from "./reshape";
import { reverse } from "./reverse";
import { rmsNorm } from "./rms-norm";
import { rmsNormGradient } from "./rms-norm-gradient";
import { rmspropUpdate } from "./rmsprop-update";
import { rsqrt } from "./rsqrt";
import { sgdUpdate } from "./sgd-update";
import { sigmoid } from "./sigmoid";
import { sigmoidBinaryCrossEntropy } from "./sigmoid-binary-cross-entropy";
import { sign } from "./sign";
import { silu } from "./silu";
import { simpleRnn } from "./simple-rnn";
import { simpleRnnGradient } from "./simple-rnn-gradient";
import { simpleRnnSequence } from "./simple-rnn-sequence";
import { slice } from "./slice";
import { softmax } from "./softmax";
import { softmaxGradient } from "./softmax-gradient";
import { softmaxCrossEntropy } from "./softmax-cross-entropy";
import { softmaxCrossEntropyGradient } from "./softmax-cross-entropy-gradient";
import { softplus } from "./softplus";
import { sqrt } from "./sqrt";
import { square } from "./square";
import { subtract } from "./subtract";
import { tanh } from "./tanh";
import { transpose } from "./transpose";
import { where } from "./where";

export const operators: readonly OperatorDefinition[] = [
  negate,
  exp,
  log,
  sqrt,
  rsqrt,
  reciprocal,
  square,
  abs,
  sign,
  erf,
  relu,
  leakyRelu,
  elu,
  gelu,
  silu,
  sigmoid,
  tanh,
  softplus,
  cast,
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  equal,
  greater,
  less,
  where,
  constant,
  iota,
  randomUniform,
  randomNormal,
  reshape,
  transpose,
  broadcastTo,
  concat,
  slice,
  reverse,
  pad,
  reduceSum,
  reduceMax,
  reduceMean,
  argMax,
  matmul,
  attention,
  attentionGradient,
  conv2d,
  conv2dInputGradient,
  conv2dFilterGradient,
  depthwiseConv2d,
  depthwiseConv2dInputGradient,
  depthwiseConv2dFilterGradient,
  maxPool2d,
  maxPool2dGradient,
  avgPool2d,
  avgPool2dGradient,
  gather,
  gatherGradient,
  oneHot,
  softmax,
  softmaxGradient,
  logSoftmax,
  logSoftmaxGradient,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  sigmoidBinaryCrossEntropy,
  huberLoss,
  dropout,
  gradientReversal,
  batchNorm,
  batchNormGradient,
  batchNormInference,
  layerNorm,
  layerNormGradient,
  rmsNorm,
  rmsNormGradient,
  groupNorm,
  groupNormGradient,
  lstm,
  lstmSequence,
  lstmGradient,
  gru,
  gruSequence,
  gruGradient,
  simpleRnn,
  simpleRnnSequence,
  simpleRnnGradient,
  globalNorm,
  allFinite,
  sgdUpdate,
  adamUpdate,
  rmspropUpdate,
  averageUpdate,
];

const byName = new Map(operators.map((operator) => [operator.name, operator]));

/** @throws Error for a name that is not registered. */
export function operatorNamed(name: string): OperatorDefinition {
  const operator = byName.get(name);
  if (operator === undefined) throw new Error(`There is no operator named ${name}.`);
  return operator;
}

/** Attributes with their defaults filled in. @throws Error for one that is missing or unknown. */
export function completeAttributes(operator: OperatorDefinition, given: Attributes): Attributes {
  const complete: Record<string, AttributeValue> = {};
  for (const [name, definition] of Object.entries(operator.attributes)) {
    const value = given[name] ?? definition.default;
    if (value === undefined) throw new Error(`${operator.name} needs the attribute ${name}.`);
    complete[name] = value;
  }
  for (const name of Object.keys(given)) {
    if (!(name in operator.attributes)) throw new Error(`${operator.name} has no attribute ${name}.`);
  }
  return complete;
}

/** Whether the output is the input's bytes under another shape. */
export function isView({ body }: OperatorDefinition): boolean {
  return body.kind === "primitive" && body.gpu.kind === "view";
}

/** The inference that a `ModuleBuilder` and the verifier are given. */
export const inferOutputs: InferOutputs = (name, inputs, given) => {
  const operator = operatorNamed(name);
  const attributes = completeAttributes(operator, given);
  const result = operator.infer(inputs.map(computedType), attributes);
  if (!result.ok) throw new Error(`${name}(${inputs.map(formatType).join(", ")}): ${result.message}`);
  // A view is its input's storage.
  const half = isView(operator) && inputs[0]?.stored === "f16";
  return { outputs: half ? result.outputs.map(halfType) : result.outputs, attributes };
};
