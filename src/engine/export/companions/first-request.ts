/** A first request to a server and the answer that it must give, as JSON: a held-out example with our own engine's answer, else zeros. */
import type { Dtype } from "../../ir/types";
import { elementCount } from "../../ir/types";
import type { ModelExamples } from "../../model/model-examples";
import type { ModelPorts } from "../model-ports";
import { nested } from "./nested-numbers";

interface NamedTensor {
  readonly name: string;
  readonly dtype: Dtype;
  /** With a batch of one. */
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface FirstRequest {
  readonly inputs: readonly NamedTensor[];
  /** Absent where nobody knows. */
  readonly outputs?: readonly NamedTensor[];
}

export function firstRequest(ports: ModelPorts, examples: ModelExamples | undefined): FirstRequest {
  if (examples === undefined) {
    return {
      inputs: ports.inputs.map(({ name, type: { dtype, shape } }) => {
        const count = elementCount(shape);
        return { name, dtype, shape, data: dtype === "f32" ? new Float32Array(count) : new Int32Array(count) };
      }),
    };
  }
  const first = (
    { name, shape, data }: ModelExamples["inputs"][number] | ModelExamples["outputs"][number],
    dtype: Dtype,
  ): NamedTensor => ({
    name,
    dtype,
    shape: [1, ...shape.slice(1)],
    data: data.subarray(0, data.length / examples.examples),
  });
  return {
    inputs: examples.inputs.map((input) => first(input, input.dtype)),
    outputs: examples.outputs.map((output) => first(output, "f32")),
  };
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** In TensorFlow Serving's columns (https://www.tensorflow.org/tfx/serving/api_rest, "column format"). */
export function tensorflowRequest({ inputs }: FirstRequest): string {
  return line({ inputs: byName(inputs) });
}

/** What TensorFlow Serving answers: an output that is alone comes without its name. */
export function tensorflowAnswer(outputs: readonly NamedTensor[]): string {
  const [only] = outputs;
  return line({
    outputs: outputs.length === 1 && only !== undefined ? nested(only.data, only.shape) : byName(outputs),
  });
}

function byName(tensors: readonly NamedTensor[]): Record<string, unknown> {
  return Object.fromEntries(tensors.map(({ name, data, shape }) => [name, nested(data, shape)]));
}

const V2_DATATYPE: Readonly<Record<Dtype, string>> = { f32: "FP32", i32: "INT32", u32: "UINT32" };

/** In the Open Inference Protocol, version 2 (https://github.com/kserve/open-inference-protocol), which Triton and KServe speak. */
export function inferenceRequest({ inputs }: FirstRequest): string {
  return line({ inputs: inputs.map(v2Tensor) });
}

/** The outputs of the answer; a server adds names and versions of its own. */
export function inferenceAnswer(outputs: readonly NamedTensor[]): string {
  return line({ outputs: outputs.map(v2Tensor) });
}

function v2Tensor({ name, dtype, shape, data }: NamedTensor) {
  return { name, datatype: V2_DATATYPE[dtype], shape, data: nested(data, [data.length]) };
}
