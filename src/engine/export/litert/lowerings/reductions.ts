/** Sums, means, largest elements and softmax. */
import { bool, float32, int8 } from "../litert-model";
import type { Builtin } from "../litert-model";
import { isSet, numbers, operand } from "../lowering";
import type { Lower } from "../lowering";

const reduce =
  (builtin: Builtin): Lower =>
  (site) => {
    const x = operand(site, 0);
    const axes = new Set(numbers(site, 1));
    const keep = isSet(site, "keep_dims");
    const shape = x.shape.flatMap((size, axis) => (axes.has(axis) ? (keep ? [1] : []) : [size]));
    const options = { type: 27, fields: [bool(keep)] };
    return site.emit(builtin, [x, operand(site, 1)], { type: x.type, shape }, options);
  };

const softmax: Lower = (site) => {
  const x = operand(site, 0);
  return site.emit("SOFTMAX", [x], { type: x.type, shape: x.shape }, { type: 9, fields: [float32(1)] });
};

const logSoftmax: Lower = (site) => {
  const x = operand(site, 0);
  return site.emit("LOG_SOFTMAX", [x], { type: x.type, shape: x.shape }, { type: 36, fields: [] });
};

const INT32 = 2;

const argMax: Lower = (site) => {
  const x = operand(site, 0);
  const [axis = 0] = numbers(site, 1);
  const shape = x.shape.filter((_, at) => at !== axis);
  return site.emit("ARG_MAX", [x, operand(site, 1)], { type: "i32", shape }, { type: 40, fields: [int8(INT32)] });
};

export const reductions: Readonly<Record<string, Lower>> = {
  Sum: reduce("SUM"),
  Mean: reduce("MEAN"),
  Max: reduce("REDUCE_MAX"),
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  ArgMax: argMax,
};
