/**
 * From a parsed formula to WebAssembly: of four elements at once as a vector, or, for places in memory, of one index as a number.
 * Types are those of WGSL: f32, i32, u32 and bool (lanes of all ones or all zeros).
 */
import type { I32, V128 } from "../wasm/expressions";
import { f32x4, i32, i32x4, v128 } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { ExpressionNode } from "./parse-expression";
import { UnsupportedExpression } from "./parse-expression";
import * as math from "./vector-math";

export interface Lanes {
  readonly dtype: "f32" | "i32" | "u32" | "bool";
  readonly vector: V128;
}

export interface Scope {
  readonly f: FunctionBuilder;
  /** Names of operands; `index` is not among them. */
  readonly names: ReadonlyMap<string, Lanes>;
  /** Flat index of the first of the four elements. */
  readonly index: I32;
  /** The key of a stream of random numbers. */
  readonly randomKey: (stream: number) => readonly [V128, V128];
}

/** Whether the expression is made of the element's index and numbers alone. */
function isIndex(node: ExpressionNode): boolean {
  if (node.kind === "number") return node.suffix !== "f" && node.suffix !== "float";
  if (node.kind === "name") return node.name === "index";
  if (node.kind === "call") return node.name === "u32" && node.operands.every(isIndex);
  return node.kind === "binary" && /^[-+*/%]$/.test(node.operator) && isIndex(node.left) && isIndex(node.right);
}

/** An expression of the index, for one element. @throws UnsupportedExpression if it is more than that. */
export function evaluateIndex(node: ExpressionNode, index: I32): I32 {
  if (node.kind === "number") return i32.const(node.value);
  if (node.kind === "name" && node.name === "index") return index;
  if (node.kind === "call" && node.name === "u32" && node.operands[0] !== undefined)
    return evaluateIndex(node.operands[0], index);
  if (node.kind !== "binary") throw new UnsupportedExpression("No expression of an index.");
  const left = evaluateIndex(node.left, index);
  const right = evaluateIndex(node.right, index);
  switch (node.operator) {
    case "+":
      return i32.add(left, right);
    case "-":
      return i32.sub(left, right);
    case "*":
      return i32.mul(left, right);
    case "/":
      return i32.divU(left, right);
    case "%":
      return i32.remU(left, right);
    default:
      throw new UnsupportedExpression(`No index has ${node.operator}.`);
  }
}

/** @throws UnsupportedExpression for a function, a name or a combination of types that this device does not know. */
export function evaluate(node: ExpressionNode, scope: Scope): Lanes {
  const { f } = scope;
  if (node.kind !== "number" && isIndex(node)) return { dtype: "u32", vector: f.let(indexLanes(node, scope.index, f)) };
  switch (node.kind) {
    case "number":
      return constant(node, node.suffix === "u" ? "u32" : node.suffix === "i" || node.suffix === "int" ? "i32" : "f32");
    case "name": {
      const value = scope.names.get(node.name);
      if (value === undefined) throw new UnsupportedExpression(`There is no operand ${node.name}.`);
      return value;
    }
    case "negative": {
      if (node.operand.kind === "number") return evaluate({ ...node.operand, value: -node.operand.value }, scope);
      const { dtype, vector } = evaluate(node.operand, scope);
      if (dtype === "f32") return { dtype, vector: f.let(f32x4.neg(vector)) };
      if (dtype === "i32") return { dtype, vector: f.let(i32x4.neg(vector)) };
      throw new UnsupportedExpression(`${dtype} has no negative.`);
    }
    case "not":
      return { dtype: "bool", vector: f.let(v128.not(evaluate(node.operand, scope).vector)) };
    case "binary":
      return binary(node.operator, ...alike(node.left, node.right, scope), f);
    case "call":
      return call(node.name, node.operands, scope);
  }
}

function indexLanes(node: ExpressionNode, index: I32, f: FunctionBuilder): V128 {
  const consecutive = i32x4.add(i32x4.splat(index), i32x4.constants([0, 1, 2, 3]));
  if (node.kind === "name") return consecutive;
  // There is no division of vectors of integers: each lane by itself.
  const lanes = f.let(i32x4.splat(evaluateIndex(node, index)));
  for (let lane = 1; lane < 4; lane++) {
    f.set(lanes, i32x4.replaceLane(lanes, lane, evaluateIndex(node, i32.add(index, i32.const(lane)))));
  }
  return lanes;
}

function constant(node: ExpressionNode & { kind: "number" }, dtype: Lanes["dtype"]): Lanes {
  return { dtype, vector: dtype === "f32" ? f32x4.const(node.value) : i32x4.const(node.value) };
}

/** Both operands; a number without a type takes the type of the other one. */
function alike(left: ExpressionNode, right: ExpressionNode, scope: Scope): readonly [Lanes, Lanes] {
  const free = (node: ExpressionNode): boolean =>
    node.kind === "number" && (node.suffix === "int" || node.suffix === "float");
  if (left.kind === "number" && free(left) && !free(right)) {
    const other = evaluate(right, scope);
    return [constant(left, other.dtype), other];
  }
  const first = evaluate(left, scope);
  if (right.kind === "number" && free(right)) return [first, constant(right, first.dtype)];
  return [first, evaluate(right, scope)];
}

const floatOperators: Readonly<Record<string, (a: V128, b: V128) => V128>> = {
  "+": f32x4.add,
  "-": f32x4.sub,
  "*": f32x4.mul,
  "/": f32x4.div,
};
const integerOperators: Readonly<Record<string, (a: V128, b: V128) => V128>> = {
  "+": i32x4.add,
  "-": i32x4.sub,
  "*": i32x4.mul,
};
const booleanOperators: Readonly<Record<string, (a: V128, b: V128) => V128>> = {
  "&&": v128.and,
  "||": v128.or,
  "==": (a, b) => v128.not(v128.xor(a, b)),
  "!=": v128.xor,
};
const comparisons: Readonly<Record<"f32" | "i32" | "u32", Readonly<Record<string, (a: V128, b: V128) => V128>>>> = {
  f32: { "==": f32x4.eq, "!=": f32x4.ne, "<": f32x4.lt, ">": f32x4.gt, "<=": f32x4.le, ">=": f32x4.ge },
  i32: { "==": i32x4.eq, "!=": i32x4.ne, "<": i32x4.ltS, ">": i32x4.gtS, "<=": i32x4.leS, ">=": i32x4.geS },
  u32: { "==": i32x4.eq, "!=": i32x4.ne, "<": i32x4.ltU, ">": i32x4.gtU, "<=": i32x4.leU, ">=": i32x4.geU },
};

function binary(operator: string, left: Lanes, right: Lanes, f: FunctionBuilder): Lanes {
  const { dtype } = left;
  if (dtype !== right.dtype) throw new UnsupportedExpression(`${dtype} ${operator} ${right.dtype} has no meaning.`);
  const compare = dtype === "bool" ? undefined : comparisons[dtype][operator];
  if (compare !== undefined) return { dtype: "bool", vector: f.let(compare(left.vector, right.vector)) };
  const table = dtype === "f32" ? floatOperators : dtype === "bool" ? booleanOperators : integerOperators;
  const combine = table[operator];
  if (combine === undefined) throw new UnsupportedExpression(`${dtype} has no ${operator}.`);
  return { dtype, vector: f.let(combine(left.vector, right.vector)) };
}

const floatFunctions: Readonly<Record<string, (f: FunctionBuilder, x: V128) => V128>> = {
  abs: (_, x) => f32x4.abs(x),
  floor: (_, x) => f32x4.floor(x),
  ceil: (_, x) => f32x4.ceil(x),
  trunc: (_, x) => f32x4.trunc(x),
  round: (_, x) => f32x4.nearest(x),
  sqrt: (_, x) => f32x4.sqrt(x),
  inverseSqrt: (_, x) => f32x4.div(f32x4.const(1), f32x4.sqrt(x)),
  exp: math.exp,
  log: math.log,
  sign: math.sign,
  sigmoid: math.sigmoid,
  tanh: math.tanh,
  stable_tanh: math.tanh,
  softplus: math.softplus,
  erf: math.erf,
};

function call(name: string, operands: readonly ExpressionNode[], scope: Scope): Lanes {
  const { f } = scope;
  const [first, second, third] = operands;
  if (first === undefined) throw new UnsupportedExpression(`${name} has no operands.`);
  if (name === "select" && second !== undefined && third !== undefined) {
    const [whenFalse, whenTrue] = alike(first, second, scope);
    const condition = evaluate(third, scope);
    if (condition.dtype !== "bool" || whenFalse.dtype !== whenTrue.dtype)
      throw new UnsupportedExpression("select chooses between two values of one type by a condition.");
    return {
      dtype: whenTrue.dtype,
      vector: f.let(v128.select(condition.vector, whenTrue.vector, whenFalse.vector)),
    };
  }
  if (name === "random_uniform" && first.kind === "number" && second !== undefined) {
    const counter = evaluate(second, scope);
    const [bits] = math.threefry(f, scope.randomKey(first.value), [counter.vector, i32x4.const(0)]);
    return { dtype: "f32", vector: f.let(f32x4.mul(f32x4.fromU32(i32x4.shrU(bits, 8)), f32x4.const(2 ** -24))) };
  }
  if ((name === "min" || name === "max") && second !== undefined) {
    return extremum(name, ...alike(first, second, scope), f);
  }
  if (second !== undefined) throw new UnsupportedExpression(`${name} is not known with ${operands.length} operands.`);
  const value = evaluate(first, scope);
  if (name === "f32" || name === "i32" || name === "u32") return { dtype: name, vector: f.let(convert(value, name)) };
  const apply = floatFunctions[name];
  if (apply !== undefined && value.dtype === "f32") return { dtype: "f32", vector: f.let(apply(f, value.vector)) };
  if (name === "abs" && value.dtype === "i32") return { dtype: "i32", vector: f.let(i32x4.abs(value.vector)) };
  throw new UnsupportedExpression(`There is no function ${name} of ${value.dtype}.`);
}

function extremum(name: "min" | "max", a: Lanes, b: Lanes, f: FunctionBuilder): Lanes {
  if (a.dtype !== b.dtype || a.dtype === "bool")
    throw new UnsupportedExpression(`No ${name} of ${a.dtype}, ${b.dtype}.`);
  const choices = {
    f32: { min: f32x4.min, max: f32x4.max },
    i32: { min: i32x4.minS, max: i32x4.maxS },
    u32: { min: i32x4.minU, max: i32x4.maxU },
  };
  return { dtype: a.dtype, vector: f.let(choices[a.dtype][name](a.vector, b.vector)) };
}

function convert({ dtype, vector }: Lanes, to: "f32" | "i32" | "u32"): V128 {
  if (dtype === "bool") return v128.and(vector, to === "f32" ? f32x4.const(1) : i32x4.const(1));
  if (to === "f32") return dtype === "f32" ? vector : dtype === "i32" ? f32x4.fromI32(vector) : f32x4.fromU32(vector);
  if (dtype !== "f32") return vector;
  return to === "i32" ? i32x4.truncateF32S(vector) : i32x4.truncateF32U(vector);
}
