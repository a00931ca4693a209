/**
 * The cases of every operator, and their inputs. For tests and for the golden-maker only: the product does not import it.
 * What always holds: the inputs of a case are a function of its name and entries alone, and every f32 number in them is
 * one that f32 can hold, so that f64, f32, the GPU and PyTorch start from the same.
 */
import { fillThreefryUniform } from "../ir/threefry";
import { elementCount } from "../ir/types";
import type { Shape, TensorType } from "../ir/types";
import { cases as abs } from "./abs.cases";
import { cases as adamUpdate } from "./adam-update.cases";
import { cases as add } from "./add.cases";
import { cases as argMax } from "./arg-max.cases";
import { cases as attention } from "./attention.cases";
import { cases as attentionGradient } from "./attention-gradient.cases";
import { cases as averageUpdate } from "./average-update.cases";
import { cases as avgPool2d } from "./avg-pool2d.cases";
import { cases as avgPool2dGradient } from "./avg-pool2d-gradient.cases";
import { cases as batchNorm } from "./batch-norm.cases";
import { cases as batchNormGradient } from "./batch-norm-gradient.cases";
import { cases as batchNormInference } from "./batch-norm-inference.cases";
import { cases as broadcastTo } from "./broadcast-to.cases";
import { cases as cast } from "./cast.cases";
import { cases as concat } from "./concat.cases";
import { cases as constant } from "./constant.cases";
import { cases as conv2d } from "./conv2d.cases";
import { cases as conv2dFilterGradient } from "./conv2d-filter-gradient.cases";
import { cases as conv2dInputGradient } from "./conv2d-input-gradient.cases";
import { cases as depthwiseConv2d } from "./depthwise-conv2d.cases";
import { cases as depthwiseConv2dFilterGradient } from "./depthwise-conv2d-filter-gradient.cases";
import { cases as depthwiseConv2dInputGradient } from "./depthwise-conv2d-input-gradient.cases";
import { cases as divide } from "./divide.cases";
import { cases as dropout } from "./dropout.cases";
import { cases as elu } from "./elu.cases";
import { cases as equal } from "./equal.cases";
import { cases as erf } from "./erf.cases";
import { cases as exp } from "./exp.cases";
import { cases as gather } from "./gather.cases";
import { cases as gatherGradient } from "./gather-gradient.cases";
import { cases as gelu } from "./gelu.cases";
import { cases as allFinite } from "./all-finite.cases";
import { cases as globalNorm } from "./global-norm.cases";
import { cases as gradientReversal } from "./gradient-reversal.cases";
import { cases as greater } from "./greater.cases";
import { cases as groupNorm } from "./group-norm.cases";
import { cases as groupNormGradient } from "./group-norm-gradient.cases";
import { cases as gru } from "./gru.cases";
import { cases as gruGradient } from "./gru-gradient.cases";
import { cases as gruSequence } from "./gru-sequence.cases";
import { cases as huberLoss } from "./huber-loss.cases";
import { cases as iota } from "./iota.cases";
import { cases as layerNorm } from "./layer-norm.cases";
import { cases as layerNormGradient } from "./layer-norm-gradient.cases";
import { cases as leakyRelu } from "./leaky-relu.cases";
import { cases as less } from "./less.cases";
import { cases as log } from "./log.cases";
import { cases as logSoftmax } from "./log-softmax.cases";
import { cases as logSoftmaxGradient } from "./log-softmax-gradient.cases";
import { cases as lstm } from "./lstm.cases";
import { cases as lstmGradient } from "./lstm-gradient.cases";
import { cases as lstmSequence } from "./lstm-sequence.cases";
import { cases as matmul } from "./matmul.cases";
import { cases as maxPool2d } from "./max-pool2d.cases";
import { cases as maxPool2dGradient } from "./max-pool2d-gradient.cases";
import { cases as maximum } from "./maximum.cases";
import { cases as minimum } from "./minimum.cases";
import { cases as multiply } from "./multiply.cases";
import { cases as negate } from "./negate.cases";
import { cases as oneHot } from "./one-hot.cases";
import { cases as pad } from "./pad.cases";
import { cases as randomNormal } from "./random-normal.cases";
import { cases as randomUniform } from "./random-uniform.cases";
import { cases as reciprocal } from "./reciprocal.cases";
import { cases as reduceMax } from "./reduce-max.cases";
import { cases as reduceMean } from "./reduce-mean.cases";
import { cases as reduceSum } from "./reduce-sum.cases";
import { cases as relu } from "./relu.cases";
import { cases as reshape } from "./reshape.cases";
import { cases as reverse } from "./reverse.cases";
import { cases as rmsNorm } from "./rms-norm.cases";
import { cases as rmsNormGradient } from "./rms-norm-gradient.cases";
import { cases as rmspropUpdate } from "./rmsprop-update.cases";
import { cases as rsqrt } from "./rsqrt.cases";
import { cases as sgdUpdate } from "./sgd-update.cases";
import { cases as sigmoid } from "./sigmoid.cases";
import { cases as sigmoidBinaryCrossEntropy } from "./sigmoid-binary-cross-entropy.cases";
import { cases as sign } from "./sign.cases";
import { cases as silu } from "./silu.cases";
import { cases as simpleRnn } from "./simple-rnn.cases";
import { cases as simpleRnnGradient } from "./simple-rnn-gradient.cases";
import { cases as simpleRnnSequence } from "./simple-rnn-sequence.cases";
import { cases as slice } from "./slice.cases";
import { cases as softmax } from "./softmax.cases";
import { cases as softmaxGradient } from "./softmax-gradient.cases";
import { cases as softmaxCrossEntropy } from "./softmax-cross-entropy.cases";
import { cases as softmaxCrossEntropyGradient } from "./softmax-cross-entropy-gradient.cases";
import { cases as softplus } from "./softplus.cases";
import { cases as sqrt } from "./sqrt.cases";
import { cases as square } from "./square.cases";
import { cases as subtract } from "./subtract.cases";
import { cases as tanh } from "./tanh.cases";
import { cases as transpose } from "./transpose.cases";
import { cases as where } from "./where.cases";
import type { CaseInput, OperatorCase, Tensor, TensorData } from "./define";

export const operatorCases: ReadonlyMap<string, readonly OperatorCase[]> = new Map(
  Object.entries({
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
  }),
);

/** Seed and step of a run over a case: what `randomUniform` and the optimizers read. */
export const caseScalars = { step: 3, seed: 2017, learningRate: 0.05 };

export function caseInputType(input: CaseInput): TensorType {
  return { dtype: input.dtype ?? "f32", shape: input.shape };
}

/** Inputs of a case; f32 ones in the given precision. */
export function caseInputs(entry: OperatorCase, precision: "f64" | "f32"): readonly Tensor[] {
  return entry.inputs.map((input, position) => {
    const type = caseInputType(input);
    const data = zeros(type, precision);
    if (input.values !== undefined) {
      if (input.values.length !== data.length)
        throw new Error(`Case ${entry.name}: input ${position} has the wrong count.`);
      data.set(input.values.map((value) => (type.dtype === "f32" ? Math.fround(value) : value)));
      return { type, data };
    }
    const [low, high] = input.range ?? [-1, 1];
    const random = new Float64Array(data.length);
    fillThreefryUniform(random, nameSeed(entry.name), position, 0);
    random.forEach((value, at) => {
      const scaled = low + value * (high - low);
      data[at] = type.dtype === "f32" ? Math.fround(scaled) : Math.floor(scaled);
    });
    return { type, data };
  });
}

/**
 * Gradient by output number `output` of a case, as the checks of gradients use it: uniform in [-1, 1), and numbers that
 * f32 holds.
 */
export function caseCotangent(shape: Shape, output: number): Float64Array {
  const values = new Float64Array(elementCount(shape));
  fillThreefryUniform(values, 99, output + 1, 0);
  return values.map((value) => Math.fround(2 * value - 1));
}

function zeros(type: TensorType, precision: "f64" | "f32"): TensorData {
  const length = elementCount(type.shape);
  if (type.dtype === "i32") return new Int32Array(length);
  if (type.dtype === "u32") return new Uint32Array(length);
  return precision === "f64" ? new Float64Array(length) : new Float32Array(length);
}

/** FNV-1a of the name. */
function nameSeed(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
