/** What a served model reads and answers, in the words of the KServe v2 protocol. */
import type { TensorType } from "../../src/engine/ir/types";
import type { DatasetDescription, ModelGraph } from "../../src/engine/model/types";
import { isNoiseInput } from "../../src/engine/model/noise-inputs";

const DATATYPE = { f32: "FP32", i32: "INT32", u32: "UINT32" } as const;
export type Datatype = (typeof DATATYPE)[keyof typeof DATATYPE];

export interface ServedTensor {
  readonly name: string;
  readonly datatype: Datatype;
  /** Of one example. */
  readonly shape: readonly number[];
}

export interface ServedInput extends ServedTensor {
  /** Ids from 0 up to this one, which is left out. */
  readonly classCount?: number | undefined;
  /** Drawn where a request does not give it. */
  readonly optional: boolean;
}

export interface ServedModel {
  readonly name: string;
  readonly inputs: readonly ServedInput[];
  /** Raw, as every exported format gives them: before softmax or sigmoid. */
  readonly outputs: readonly ServedTensor[];
}

/** @param inputs as `Inference.inputs` has them: types of a batch of one. */
export function servedModel(
  name: string,
  inputs: readonly { readonly name: string; readonly type: TensorType }[],
  model: ModelGraph,
  dataset: DatasetDescription,
): ServedModel {
  return {
    name,
    inputs: inputs.map(({ name: input, type }) => ({
      name: input,
      datatype: DATATYPE[type.dtype],
      shape: type.shape.slice(1),
      classCount: dataset.fields.find((field) => field.name === input)?.classCount,
      optional: isNoiseInput(input),
    })),
    outputs: model.outputs.map(({ name: output, spec }) => ({ name: output, datatype: "FP32", shape: spec.shape })),
  };
}

/** The answer to `GET /v2/models/<name>`. */
export function describeModel({ name, inputs, outputs }: ServedModel): unknown {
  const describe = ({ name: tensor, datatype, shape }: ServedTensor) => ({
    name: tensor,
    datatype,
    shape: [-1, ...shape],
  });
  return {
    name,
    versions: [MODEL_VERSION],
    platform: "trainyard",
    inputs: inputs.map(describe),
    outputs: outputs.map(describe),
  };
}

/** Weights do not change while they are served, so that there is one version. */
export const MODEL_VERSION = "1";
