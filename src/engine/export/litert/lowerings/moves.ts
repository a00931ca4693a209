/** What moves elements and computes nothing, and what counts them. */
import { elementCount } from "../../../ir/types";
import { int32, int8 } from "../litert-model";
import type { LitertType } from "../litert-model";
import { int32s, integers, numbers, operand } from "../lowering";
import type { Lower, Site, Value } from "../lowering";

/** The same elements under another shape, of which one dimension may be -1. */
function reshaped(site: Site, x: Value, wanted: readonly number[]): Value {
  const rest = elementCount(wanted.filter((size) => size !== -1));
  const shape = wanted.map((size) => (size === -1 ? elementCount(x.shape) / Math.max(1, rest) : size));
  return site.emit("RESHAPE", [x, int32s(site, "shape", wanted)], { type: x.type, shape });
}

/** A dimension of 1 less: the batch stays open. */
const squeeze: Lower = (site) => {
  const x = operand(site, 0);
  const gone = new Set(integers(site, "squeeze_dims"));
  const shape = x.shape.filter((_, axis) => !gone.has(axis));
  return reshaped(site, x, gone.has(0) ? shape : [-1, ...shape.slice(1)]);
};

const expand: Lower = (site) => {
  const x = operand(site, 0);
  const [axis = 0] = numbers(site, 1);
  const shape = x.shape.toSpliced(axis, 0, 1);
  return reshaped(site, x, axis === 0 ? shape : [-1, ...shape.slice(1)]);
};

const transpose: Lower = (site) => {
  const x = operand(site, 0);
  const shape = numbers(site, 1).map((axis) => x.shape[axis] ?? 1);
  return site.emit("TRANSPOSE", [x, operand(site, 1)], { type: x.type, shape });
};

const slice: Lower = (site) => {
  const [x, starts] = [operand(site, 0), numbers(site, 1)];
  const shape = numbers(site, 2).map((size, axis) => (size === -1 ? (x.shape[axis] ?? 1) - (starts[axis] ?? 0) : size));
  return site.emit("SLICE", [x, operand(site, 1), operand(site, 2)], { type: x.type, shape });
};

const pad: Lower = (site) => {
  const x = operand(site, 0);
  const counts = numbers(site, 1);
  const shape = x.shape.map((size, axis) => size + (counts[2 * axis] ?? 0) + (counts[2 * axis + 1] ?? 0));
  const zeros = numbers(site, 2).every((value) => value === 0);
  const operands = zeros ? [x, operand(site, 1)] : [x, operand(site, 1), operand(site, 2)];
  return site.emit(zeros ? "PAD" : "PADV2", operands, { type: x.type, shape });
};

const concat: Lower = (site) => {
  const parts = site.operands.slice(0, -1);
  const [axis = 0] = numbers(site, parts.length);
  const [first] = parts;
  const along = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 1), 0);
  const shape = (first?.shape ?? []).with(axis, along);
  const options = { type: 10, fields: [int32(axis), int8(0)] };
  return site.emit("CONCATENATION", parts, { type: first?.type ?? "f32", shape }, options);
};

const reverse: Lower = (site) => {
  const x = operand(site, 0);
  return site.emit("REVERSE_V2", [x, operand(site, 1)], { type: x.type, shape: x.shape });
};

const gather: Lower = (site) => {
  const [table, ids] = [operand(site, 0), operand(site, 1)];
  const shape = [...ids.shape, ...table.shape.slice(1)];
  return site.emit("GATHER", [table, ids], { type: table.type, shape }, { type: 23, fields: [int32(0), int32(0)] });
};

const INT32 = 2;

const shapeOf: Lower = (site) => {
  const x = operand(site, 0);
  const type: LitertType = "i32";
  return site.emit("SHAPE", [x], { type, shape: [x.shape.length] }, { type: 55, fields: [int8(INT32)] });
};

export const moves: Readonly<Record<string, Lower>> = {
  Reshape: (site) => reshaped(site, operand(site, 0), numbers(site, 1)),
  Squeeze: squeeze,
  ExpandDims: expand,
  Transpose: transpose,
  Slice: slice,
  PadV2: pad,
  ConcatV2: concat,
  ReverseV2: reverse,
  GatherV2: gather,
  Shape: shapeOf,
};
