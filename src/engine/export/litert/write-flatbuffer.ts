/**
 * A LiteRT model as the bytes of its FlatBuffer. What always holds: the identifier is TFL3, buffer 0 is empty, tensor data lies at multiples
 * of 16, dimension 0 of inputs and outputs is open where the model
 * leaves it open, and the same model gives the same bytes.
 */
import { Builder } from "flatbuffers";
import { BUILTINS, TENSOR_TYPES } from "./litert-model";
import type { LitertModel, LitertOperator, LitertPort, LitertTensor, OptionField, Quantization } from "./litert-model";

const SCHEMA_VERSION = 3;
const IDENTIFIER = "TFL3";
/** Above this the one-byte field of an operator code holds a mark, and the wide one the code. */
const NARROW_CODES = 127;
const DATA_ALIGNMENT = 16;

/**
 * @param metadata free text by key, kept in the file.
 * @throws Error for 2 GB and more, which a FlatBuffer cannot hold.
 */
export function writeFlatbuffer(
  model: LitertModel,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const size = model.tensors.reduce((sum, { data }) => sum + (data?.byteLength ?? 0), 0);
  if (size >= 2 ** 31 - 2 ** 20) {
    throw new Error(
      `The weights take ${(size / 1e9).toFixed(1)} GB, and a LiteRT file holds less than 2.1 GB. Export ONNX instead.`,
    );
  }
  return new ModelWriter(model, metadata, size).write();
}

class ModelWriter {
  readonly #model: LitertModel;
  readonly #metadata: readonly (readonly [string, string])[];
  readonly #b: Builder;

  constructor(model: LitertModel, metadata: Readonly<Record<string, string>>, size: number) {
    this.#model = model;
    this.#metadata = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
    this.#b = new Builder(Math.max(1024, size + 2 ** 16));
  }

  write(): Uint8Array<ArrayBuffer> {
    const b = this.#b;
    const { tensors, operators, inputs, outputs, openBatch } = this.#model;
    const builtins = [...new Set(operators.map(({ builtin }) => builtin))];
    const constants = tensors.flatMap(({ data }) => (data === undefined ? [] : [data]));
    const texts = this.#metadata.map(([, text]) => new TextEncoder().encode(text));
    const buffers = this.#offsets([undefined, ...constants, ...texts].map((data) => this.#buffer(data)));
    let constant = 0;
    const tensorOffsets = this.#offsets(
      tensors.map((tensor, index) => {
        const { data, shape, fixed } = tensor;
        // Results only: some kernels take a whole shape for one that never changes, but LiteRT.js refuses inputs of unknown size.
        // Interpreters resize inputs all the same.
        const given = inputs.some((port) => port.tensor === index);
        const open = openBatch && data === undefined && !given && fixed !== true && shape.length > 0;
        return this.#tensor(tensor, data === undefined ? 0 : ++constant, open);
      }),
    );
    const operatorOffsets = this.#offsets(
      operators.map((operator) => this.#operator(operator, builtins.indexOf(operator.builtin))),
    );
    const inputTensors = this.#ints(inputs.map(({ tensor }) => tensor));
    const outputTensors = this.#ints(outputs.map(({ tensor }) => tensor));
    const graphName = b.createString("main");
    b.startObject(6);
    b.addFieldOffset(0, tensorOffsets, 0);
    b.addFieldOffset(1, inputTensors, 0);
    b.addFieldOffset(2, outputTensors, 0);
    b.addFieldOffset(3, operatorOffsets, 0);
    b.addFieldOffset(4, graphName, 0);
    const subgraphs = this.#offsets([b.endObject()]);
    const codes = this.#offsets(
      builtins.map((builtin) => {
        b.startObject(4);
        b.addFieldInt8(0, Math.min(BUILTINS[builtin], NARROW_CODES), 0);
        b.addFieldInt32(2, 1, 1);
        b.addFieldInt32(3, BUILTINS[builtin], 0);
        return b.endObject();
      }),
    );
    const metadata = this.#offsets(
      this.#metadata.map(([key], index) => {
        const name = b.createString(key);
        b.startObject(2);
        b.addFieldOffset(0, name, 0);
        b.addFieldInt32(1, 1 + constants.length + index, 0);
        return b.endObject();
      }),
    );
    const signatures = this.#offsets([this.#signature(inputs, outputs)]);
    const description = b.createString("Trainyard");
    b.startObject(10);
    b.addFieldInt32(0, SCHEMA_VERSION, 0);
    b.addFieldOffset(1, codes, 0);
    b.addFieldOffset(2, subgraphs, 0);
    b.addFieldOffset(3, description, 0);
    b.addFieldOffset(4, buffers, 0);
    b.addFieldOffset(6, metadata, 0);
    b.addFieldOffset(7, signatures, 0);
    b.finish(b.endObject(), IDENTIFIER);
    return new Uint8Array(b.asUint8Array());
  }

  #buffer(data: Uint8Array | undefined): number {
    const b = this.#b;
    let vector = 0;
    if (data !== undefined) {
      b.prep(DATA_ALIGNMENT, data.byteLength);
      vector = b.createByteVector(data);
    }
    b.startObject(3);
    if (data !== undefined) b.addFieldOffset(0, vector, 0);
    return b.endObject();
  }

  #tensor({ name, type, shape, quantization }: LitertTensor, buffer: number, open: boolean): number {
    const b = this.#b;
    const label = b.createString(name);
    const dimensions = this.#ints(shape);
    const signature = open ? this.#ints([-1, ...shape.slice(1)]) : 0;
    const quantized = quantization === undefined ? 0 : this.#quantization(quantization);
    b.startObject(11);
    b.addFieldOffset(0, dimensions, 0);
    b.addFieldInt8(1, TENSOR_TYPES[type], 0);
    b.addFieldInt32(2, buffer, 0);
    b.addFieldOffset(3, label, 0);
    if (quantization !== undefined) b.addFieldOffset(4, quantized, 0);
    if (open) b.addFieldOffset(7, signature, 0);
    b.addFieldInt8(8, 1, 0);
    return b.endObject();
  }

  #quantization({ scales, zeroPoints, axis }: Quantization): number {
    const b = this.#b;
    b.startVector(4, scales.length, 4);
    for (const scale of [...scales].reverse()) b.addFloat32(scale);
    const scaleVector = b.endVector();
    b.startVector(8, zeroPoints.length, 8);
    for (const zeroPoint of [...zeroPoints].reverse()) b.addInt64(BigInt(zeroPoint));
    const zeroVector = b.endVector();
    b.startObject(7);
    b.addFieldOffset(2, scaleVector, 0);
    b.addFieldOffset(3, zeroVector, 0);
    b.addFieldInt32(6, axis, 0);
    return b.endObject();
  }

  #operator({ inputs, outputs, options }: LitertOperator, code: number): number {
    const b = this.#b;
    const table = options === undefined ? 0 : this.#options(options.fields);
    const inputTensors = this.#ints(inputs);
    const outputTensors = this.#ints(outputs);
    b.startObject(14);
    b.addFieldInt32(0, code, 0);
    b.addFieldOffset(1, inputTensors, 0);
    b.addFieldOffset(2, outputTensors, 0);
    if (options !== undefined) {
      b.addFieldInt8(3, options.type, 0);
      b.addFieldOffset(4, table, 0);
    }
    return b.endObject();
  }

  #options(fields: readonly OptionField[]): number {
    const b = this.#b;
    b.startObject(fields.length);
    for (const [slot, field] of fields.entries()) {
      switch (field.kind) {
        case "bool":
          b.addFieldInt8(slot, field.value ? 1 : 0, 0);
          break;
        case "int8":
          b.addFieldInt8(slot, field.value, field.fallback ?? 0);
          break;
        case "int32":
          b.addFieldInt32(slot, field.value, field.fallback ?? 0);
          break;
        case "float32":
          b.addFieldFloat32(slot, field.value, field.fallback ?? 0);
          break;
      }
    }
    return b.endObject();
  }

  #signature(inputs: readonly LitertPort[], outputs: readonly LitertPort[]): number {
    const b = this.#b;
    const ports = (list: readonly LitertPort[]): number =>
      this.#offsets(
        list.map(({ name, tensor }) => {
          const label = b.createString(name);
          b.startObject(2);
          b.addFieldOffset(0, label, 0);
          b.addFieldInt32(1, tensor, 0);
          return b.endObject();
        }),
      );
    const [given, answered] = [ports(inputs), ports(outputs)];
    const key = b.createString("serving_default");
    b.startObject(5);
    b.addFieldOffset(0, given, 0);
    b.addFieldOffset(1, answered, 0);
    b.addFieldOffset(2, key, 0);
    return b.endObject();
  }

  #ints(values: readonly number[]): number {
    const b = this.#b;
    b.startVector(4, values.length, 4);
    for (const value of [...values].reverse()) b.addInt32(value);
    return b.endVector();
  }

  #offsets(values: readonly number[]): number {
    const b = this.#b;
    b.startVector(4, values.length, 4);
    for (const value of [...values].reverse()) b.addOffset(value);
    return b.endVector();
  }
}
