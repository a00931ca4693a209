/**
 * Reads an inference request of the KServe v2 protocol: JSON, or JSON followed by the bytes of tensors
 * (https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol/binary-tensor-data-extension). Every number is
 * checked before the model sees it: what is read here has the shapes, types and ranges of the model's inputs.
 */
import { z } from "zod";
import { RequestError } from "./request-error";
import type { ServedInput, ServedModel } from "./served-model";

const parametersSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const requestSchema = z.object({
  id: z.string().optional(),
  parameters: parametersSchema.optional(),
  inputs: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int().nonnegative()),
      datatype: z.string(),
      parameters: parametersSchema.optional(),
      data: z.array(z.unknown()).optional(),
    }),
  ),
  outputs: z.array(z.object({ name: z.string(), parameters: parametersSchema.optional() })).optional(),
});

type RequestedInput = z.infer<typeof requestSchema>["inputs"][number];

export type InputData = Float32Array | Int32Array;

export interface InferRequest {
  readonly id: string | undefined;
  readonly examples: number;
  /** By input, `[examples, ...shape]`. */
  readonly fields: Readonly<Record<string, InputData>>;
  /** In the order asked for; all outputs where none was named. */
  readonly outputs: readonly { readonly name: string; readonly binary: boolean }[];
}

/**
 * @param headerLength of `Inference-Header-Content-Length`; undefined where the whole body is JSON.
 * @throws RequestError with status 400 naming the tensor, the reason and what the model takes.
 */
export function readInferRequest(
  body: Uint8Array<ArrayBuffer>,
  headerLength: number | undefined,
  model: ServedModel,
): InferRequest {
  const length = headerLength ?? body.length;
  if (length > body.length) {
    refuse(`Inference-Header-Content-Length is ${length}, and the body has ${body.length} bytes only.`);
  }
  const request = parseHeader(body.subarray(0, length));
  let rest = body.subarray(length);
  const fields: Record<string, InputData> = {};
  let examples: number | undefined;
  for (const given of request.inputs) {
    const wanted = model.inputs.find(({ name }) => name === given.name);
    if (wanted === undefined) {
      const known = model.inputs.map(({ name }) => `"${name}"`).join(", ");
      refuse(`The model has no input "${given.name}". It takes ${known}.`);
    }
    if (given.name in fields) refuse(`The input "${given.name}" is given twice.`);
    const count = checkShape(given, wanted);
    if (examples !== undefined && examples !== count) {
      refuse(`The inputs have ${examples} and ${count} examples: the first dimension of all must be the same.`);
    }
    examples = count;
    const elements = count * wanted.shape.reduce((product, size) => product * size, 1);
    const size = given.parameters?.["binary_data_size"];
    if (size === undefined) {
      fields[given.name] = fromJson(given, wanted, elements);
    } else {
      if (given.data !== undefined) refuse(`The input "${given.name}" has both data and binary_data_size.`);
      if (size !== elements * 4 || size > rest.length) {
        refuse(
          `The input "${given.name}" takes ${elements * 4} bytes; binary_data_size is ${String(size)}, and ${rest.length} bytes are left in the body.`,
        );
      }
      fields[given.name] = fromBytes(rest.slice(0, size), wanted);
      rest = rest.subarray(size);
    }
  }
  if (rest.length > 0) refuse(`The body has ${rest.length} bytes more than its inputs take.`);
  const missing = model.inputs.find(({ name, optional }) => !optional && !(name in fields));
  if (missing !== undefined) refuse(`The input "${missing.name}" is missing.`);
  return { id: request.id, examples: examples ?? 1, fields, outputs: wantedOutputs(request, model) };
}

function refuse(reason: string): never {
  throw new RequestError(400, reason);
}

function parseHeader(bytes: Uint8Array): z.infer<typeof requestSchema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    refuse("The request is not JSON. Before binary tensors, Inference-Header-Content-Length says where the JSON ends.");
  }
  const parsed = requestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "The request" : issue.path.join(".");
  refuse(`${place}: ${issue?.message ?? "not an inference request of the KServe v2 protocol"}.`);
}

/** @returns the number of examples. */
function checkShape({ name, shape, datatype }: RequestedInput, wanted: ServedInput): number {
  if (datatype !== wanted.datatype) refuse(`The input "${name}" takes ${wanted.datatype}, not ${datatype}.`);
  const [examples = 0, ...rest] = shape;
  if (rest.length !== wanted.shape.length || rest.some((size, index) => size !== wanted.shape[index])) {
    refuse(
      `The input "${name}" takes the shape [${["examples", ...wanted.shape].join(", ")}], not [${shape.join(", ")}].`,
    );
  }
  if (examples === 0) refuse(`The input "${name}" has no examples.`);
  return examples;
}

function fromJson({ name, data }: RequestedInput, wanted: ServedInput, elements: number): InputData {
  if (data === undefined) refuse(`The input "${name}" has no data.`);
  const numbers: unknown[] = data.some(Array.isArray) ? data.flat(Infinity) : data;
  if (numbers.length !== elements) {
    refuse(`The input "${name}" has ${numbers.length} numbers; its shape takes ${elements}.`);
  }
  const values = wanted.datatype === "FP32" ? new Float32Array(elements) : new Int32Array(elements);
  numbers.forEach((value, index) => {
    if (typeof value !== "number")
      refuse(`The input "${name}" has an element that is no number, at position ${index}.`);
    if (wanted.datatype !== "FP32" && !Number.isInteger(value)) {
      refuse(`The input "${name}" takes whole numbers, not ${value} at position ${index}.`);
    }
    if (wanted.datatype === "INT32" && (value | 0) !== value) refuse(`The input "${name}" takes no ${value}.`);
    values[index] = value;
  });
  return checkIds(values, wanted);
}

/** Little-endian, as the protocol and every machine that runs this have it. */
function fromBytes(bytes: Uint8Array<ArrayBuffer>, wanted: ServedInput): InputData {
  const values = wanted.datatype === "FP32" ? new Float32Array(bytes.buffer) : new Int32Array(bytes.buffer);
  return checkIds(values, wanted);
}

function checkIds(values: InputData, { name, classCount }: ServedInput): InputData {
  if (classCount === undefined) return values;
  const wrong = values.find((value) => value < 0 || value >= classCount);
  if (wrong !== undefined) refuse(`The input "${name}" takes ids from 0 to ${classCount - 1}, not ${wrong}.`);
  return values;
}

function wantedOutputs(request: z.infer<typeof requestSchema>, model: ServedModel): InferRequest["outputs"] {
  const everyBinary = request.parameters?.["binary_data_output"] === true;
  const asked = request.outputs ?? [];
  if (asked.length === 0) return model.outputs.map(({ name }) => ({ name, binary: everyBinary }));
  return asked.map(({ name, parameters }) => {
    if (!model.outputs.some((output) => output.name === name)) {
      const known = model.outputs.map((output) => `"${output.name}"`).join(", ");
      refuse(`The model has no output "${name}". It gives ${known}.`);
    }
    const unknown = Object.keys(parameters ?? {}).find((parameter) => parameter !== "binary_data");
    if (unknown !== undefined) refuse(`The output "${name}" is asked for with "${unknown}", which this server lacks.`);
    return { name, binary: (parameters?.["binary_data"] ?? everyBinary) === true };
  });
}
