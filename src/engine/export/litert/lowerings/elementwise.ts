/** Element by element: arithmetic, functions, comparisons, choices. Operands broadcast. */
import { TENSOR_TYPES, float32, int8 } from "../litert-model";
import type { Builtin, LitertType, OperatorOptions } from "../litert-model";
import { broadcast, operand, scalar } from "../lowering";
import type { Lower, Site, Value } from "../lowering";

/** `BuiltinOptions` of arithmetic: without a fused activation all fields are the schema's own. */
const arithmetic = (type: number): OperatorOptions => ({ type, fields: [int8(0)] });
const ADD = arithmetic(11);
const MUL = arithmetic(21);
const SUB = arithmetic(28);
const DIV = arithmetic(29);

function two(site: Site, builtin: Builtin, a: Value, b: Value, options?: OperatorOptions, type: LitertType = a.type) {
  return site.emit(builtin, [a, b], { type, shape: broadcast(a.shape, b.shape) }, options);
}

const binary =
  (builtin: Builtin, options?: OperatorOptions, type?: LitertType): Lower =>
  (site) =>
    two(site, builtin, operand(site, 0), operand(site, 1), options, type);

function one(site: Site, builtin: Builtin, x: Value, options?: OperatorOptions): Value {
  return site.emit(builtin, [x], { type: x.type, shape: x.shape }, options);
}

const unary =
  (builtin: Builtin): Lower =>
  (site) =>
    one(site, builtin, operand(site, 0));

const LITERT_OF = { f32: "f32", i32: "i32", u32: "i32", bool: "bool" } as const;

const cast: Lower = (site) => {
  const x = operand(site, 0);
  const wanted = site.node.attributes["DstT"];
  const dtype = typeof wanted === "object" && "dtype" in wanted ? wanted.dtype : "f32";
  return converted(site, x, LITERT_OF[dtype]);
};

function converted(site: Site, x: Value, type: LitertType): Value {
  if (x.type === type) return x;
  const fields = [int8(TENSOR_TYPES[x.type]), int8(TENSOR_TYPES[type])];
  return site.emit("CAST", [x], { type, shape: x.shape }, { type: 37, fields });
}

/** 1, 0 and -1: LiteRT's own operator is missing in older runtimes. */
const sign: Lower = (site) => {
  const x = operand(site, 0);
  const zero = scalar(site, 0);
  const above = converted(site, two(site, "GREATER", x, zero, undefined, "bool"), "f32");
  const below = converted(site, two(site, "LESS", x, zero, undefined, "bool"), "f32");
  return two(site, "SUB", above, below, SUB);
};

/** Coefficients of Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: no more than 1.5e-7 off. */
const ERF_RATE = 0.3275911;
const ERF_COEFFICIENTS = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
/** Below this no sum notices the difference. */
const TINY = 1e-30;

const erf: Lower = (site) => {
  const x = operand(site, 0);
  const unit = scalar(site, 1);
  const size = one(site, "ABS", x);
  const t = two(site, "DIV", unit, plus(site, times(site, size, scalar(site, ERF_RATE)), unit), DIV);
  const [first = 0, ...rest] = ERF_COEFFICIENTS;
  const sum = rest.reduce(
    (polynomial, coefficient) => plus(site, times(site, polynomial, t), scalar(site, coefficient)),
    scalar(site, first),
  );
  const tail = times(site, times(site, sum, t), one(site, "EXP", one(site, "NEG", times(site, x, x))));
  const direction = two(site, "DIV", x, two(site, "MAXIMUM", size, scalar(site, TINY)), DIV);
  return times(site, direction, two(site, "SUB", unit, tail, SUB));
};

const times = (site: Site, a: Value, b: Value): Value => two(site, "MUL", a, b, MUL);
const plus = (site: Site, a: Value, b: Value): Value => two(site, "ADD", a, b, ADD);

const leaky: Lower = (site) => {
  const alpha = site.node.attributes["alpha"];
  const slope = typeof alpha === "object" && "float" in alpha ? alpha.float : 0.2;
  return one(site, "LEAKY_RELU", operand(site, 0), { type: 75, fields: [float32(slope)] });
};

const choose: Lower = (site) => {
  const [condition, a, b] = [operand(site, 0), operand(site, 1), operand(site, 2)];
  const shape = broadcast(condition.shape, broadcast(a.shape, b.shape));
  return site.emit("SELECT_V2", [condition, a, b], { type: a.type, shape });
};

export const elementwise: Readonly<Record<string, Lower>> = {
  AddV2: binary("ADD", ADD),
  Sub: binary("SUB", SUB),
  Mul: binary("MUL", MUL),
  RealDiv: binary("DIV", DIV),
  Maximum: binary("MAXIMUM"),
  Minimum: binary("MINIMUM"),
  Less: binary("LESS", undefined, "bool"),
  Greater: binary("GREATER", undefined, "bool"),
  Equal: binary("EQUAL", undefined, "bool"),
  NotEqual: binary("NOT_EQUAL", undefined, "bool"),
  Neg: unary("NEG"),
  Abs: unary("ABS"),
  Exp: unary("EXP"),
  Log: unary("LOG"),
  Sqrt: unary("SQRT"),
  Rsqrt: unary("RSQRT"),
  Square: unary("SQUARE"),
  Tanh: unary("TANH"),
  Sigmoid: unary("LOGISTIC"),
  Relu: unary("RELU"),
  Reciprocal: (site) => two(site, "DIV", scalar(site, 1), operand(site, 0), DIV),
  LeakyRelu: leaky,
  Sign: sign,
  Erf: erf,
  Cast: cast,
  SelectV2: choose,
};
