/**
 * Sums and maxima over one run of neighbouring dimensions: the tensor as `[outer, terms, inner]`, reduced over `terms`. Sums are taken in
 * blocks whose sums are then added, which keeps long sums in f32 exact to a few units of the last place. Where few results are made of
 * many terms, the terms are cut into pieces by the shape alone, and the results of the pieces reduced in turn.
 */
import type { Shape } from "../../../ir/types";
import { elementCount } from "../../../ir/types";
import { ints } from "../../../operators/define";
import type { F32, I32, V128 } from "../wasm/expressions";
import { f32, f32x4, i32, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { ModuleEncoder } from "../wasm/module-encoder";
import type { CpuKernel, CpuPass, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { address, minimum } from "./gemm";

interface Combination {
  readonly neutral: number;
  readonly vectors: (a: V128, b: V128) => V128;
  readonly scalars: (a: F32, b: F32) => F32;
}

const sum: Combination = { neutral: 0, vectors: f32x4.add, scalars: f32.add };
const maximum: Combination = { neutral: -Infinity, vectors: f32x4.max, scalars: f32.max };

interface Reduction {
  readonly outer: number;
  readonly terms: number;
  readonly inner: number;
}

/** Terms whose sum is taken before it is added to the whole. */
const BLOCK = 128;
/** Columns that one pass through the terms takes: a cache line. */
const COLUMNS = 16;
/** Elements that a task should at least read. */
const TASK_ELEMENTS = 8_192;

/** @returns undefined where the reduced dimensions do not lie side by side. */
function reductionOf({ inputs, attributes }: CpuSite): Reduction | undefined {
  const shape: Shape = inputs[0]?.shape ?? [];
  const axes = ints(attributes, "axes");
  const runs: { size: number; readonly reduced: boolean }[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const reduced = axes.includes(axis);
    const last = runs.at(-1);
    if (last?.reduced === reduced) last.size *= size;
    else runs.push({ size, reduced });
  });
  const position = runs.findIndex((run) => run.reduced);
  if (runs.filter((run) => run.reduced).length > 1) return undefined;
  if (position < 0) return { outer: elementCount(shape), terms: 1, inner: 1 };
  const product = (part: readonly { readonly size: number }[]): number =>
    part.reduce((result, { size }) => result * size, 1);
  return {
    outer: product(runs.slice(0, position)),
    terms: runs[position]?.size ?? 1,
    inner: product(runs.slice(position + 1)),
  };
}

function planned(site: CpuSite): Reduction {
  const reduction = reductionOf(site);
  if (reduction === undefined) throw new Error("This reduction has no kernel.");
  return reduction;
}

/** Pieces that the terms are cut into; 1 where there is work enough without. */
function piecesOf({ outer, terms, inner }: Reduction): number {
  if (outer > 1 || inner > 512 || terms * inner < 65_536) return 1;
  return Math.min(32, Math.ceil((terms * inner) / 32_768));
}

const paddedInner = (inner: number): number => Math.ceil(inner / 4) * 4;

function kernelOf(combination: Combination): CpuKernel {
  return {
    when: (site) =>
      site.inputs[0]?.dtype === "f32" && elementCount(site.inputs[0].shape) > 0 && reductionOf(site) !== undefined,
    flops: ({ inputs }) => elementCount(inputs[0]?.shape ?? []),
    scratch: (site) => {
      const reduction = planned(site);
      const pieces = piecesOf(reduction);
      return pieces > 1 ? [pieces * paddedInner(reduction.inner)] : [];
    },
    absorbs: (site) => {
      const { outer, inner } = planned(site);
      return inner === 1 || inner % 4 === 0 || outer === 1;
    },
    emit: (emission) => emitReduction(emission, planned(emission.site), combination),
  };
}

export const reduceSumKernel: CpuKernel = kernelOf(sum);
export const reduceMaxKernel: CpuKernel = kernelOf(maximum);

function emitReduction(emission: KernelEmission, reduction: Reduction, combination: Combination): readonly CpuPass[] {
  const { module, inputs, outputs, scratch, finish } = emission;
  const { outer, terms, inner } = reduction;
  const x = at(inputs, 0);
  const y = at(outputs, 0);
  const pieces = piecesOf(reduction);
  if (pieces > 1) {
    const length = Math.ceil(terms / pieces);
    const padded = paddedInner(inner);
    const first = module.define(taskType, (f) => {
      const piece = f.parameter(0, "i32");
      const begin = f.let(i32.mul(piece, i32.const(length)));
      const count = f.let(minimum(i32.const(length), i32.sub(i32.const(terms), begin)));
      const from = f.let(address(x, begin, 4 * inner));
      const to = f.let(address(at(scratch, 0), piece, 4 * padded));
      reduceOne(f, module, combination, inner, from, count, to);
    });
    const second = module.define(taskType, (f) => {
      const from = f.let(i32.const(at(scratch, 0)));
      if (inner === 1) emitStrided(f, combination, from, i32.const(pieces), 4 * padded, i32.const(y));
      else emitColumns(f, combination, from, i32.const(pieces), 4 * padded, inner, i32.const(y));
      finish?.(f, i32.const(0), i32.const(inner));
    });
    return [
      { tasks: Math.ceil(terms / length), task: first },
      { tasks: 1, task: second },
    ];
  }
  if (inner > 1 && terms * inner > TASK_ELEMENTS) return [columnTasks(emission, reduction, combination)];
  const perTask = Math.max(4, Math.ceil(TASK_ELEMENTS / (terms * inner) / 4) * 4);
  const task = module.define(taskType, (f) => {
    const begin = f.let(i32.mul(f.parameter(0, "i32"), i32.const(perTask)));
    const end = f.let(minimum(i32.const(outer), i32.add(begin, i32.const(perTask))));
    f.forRange(begin, end, 1, (row) => {
      const from = f.let(address(x, row, 4 * terms * inner));
      const to = f.let(address(y, row, 4 * inner));
      reduceOne(f, module, combination, inner, from, i32.const(terms), to);
    });
    finish?.(f, i32.mul(begin, i32.const(inner)), i32.mul(end, i32.const(inner)));
  });
  return [{ tasks: Math.ceil(outer / perTask), task }];
}

/** One task a block of columns of one outer position. */
function columnTasks(emission: KernelEmission, { outer, terms, inner }: Reduction, combination: Combination): CpuPass {
  const { module, inputs, outputs, finish } = emission;
  const blocks = Math.ceil(inner / COLUMNS);
  const task = module.define(taskType, (f) => {
    const number = f.parameter(0, "i32");
    const row = f.let(i32.divU(number, i32.const(blocks)));
    const column = f.let(i32.mul(i32.remU(number, i32.const(blocks)), i32.const(COLUMNS)));
    const from = f.let(i32.add(address(at(inputs, 0), row, 4 * terms * inner), i32.mul(column, i32.const(4))));
    const start = f.let(i32.add(i32.mul(row, i32.const(inner)), column));
    const to = f.let(address(at(outputs, 0), start, 4));
    const block = (width: number): void => emitBlock(f, combination, from, i32.const(terms), 4 * inner, width, to);
    const rest = inner % COLUMNS;
    if (rest === 0) block(COLUMNS);
    else
      f.if(
        i32.eq(column, i32.const(inner - rest)),
        () => block(rest),
        () => block(COLUMNS),
      );
    const end = minimum(i32.add(column, i32.const(COLUMNS)), i32.const(inner));
    finish?.(f, start, i32.add(i32.mul(row, i32.const(inner)), end));
  });
  return { tasks: outer * blocks, task };
}

/** `inner` results of `terms` rows that lie one after the other. */
function reduceOne(
  f: FunctionBuilder,
  module: ModuleEncoder,
  combination: Combination,
  inner: number,
  from: I32,
  terms: I32,
  to: I32,
): void {
  if (inner === 1) f.call(rowFunction(module, combination), from, terms, to);
  else emitColumns(f, combination, from, terms, 4 * inner, inner, to);
}

function emitColumns(
  f: FunctionBuilder,
  combination: Combination,
  from: I32,
  terms: I32,
  rowStep: number,
  inner: number,
  to: I32,
): void {
  const whole = inner - (inner % COLUMNS);
  if (whole > 0) {
    f.forRange(i32.const(0), i32.const(whole), COLUMNS, (column) => {
      const offset = f.let(i32.mul(column, i32.const(4)));
      emitBlock(f, combination, i32.add(from, offset), terms, rowStep, COLUMNS, i32.add(to, offset));
    });
  }
  if (whole < inner) {
    const offset = i32.const(4 * whole);
    emitBlock(f, combination, i32.add(from, offset), terms, rowStep, inner - whole, i32.add(to, offset));
  }
}

/** `width` columns, at most 16, side by side in registers. */
function emitBlock(
  f: FunctionBuilder,
  { neutral, vectors }: Combination,
  from: I32,
  terms: I32,
  rowStep: number,
  width: number,
  to: I32,
): void {
  const count = Math.ceil(width / 4);
  const wholes = Array.from({ length: count }, () => f.let(f32x4.const(neutral)));
  const parts = wholes.map(() => f.local("v128"));
  const row = f.let(from);
  const left = f.let(terms);
  f.loop((leave) => {
    leave(i32.leS(left, i32.const(0)));
    for (const part of parts) f.set(part, f32x4.const(neutral));
    f.forRange(i32.const(0), minimum(left, i32.const(BLOCK)), 1, () => {
      parts.forEach((part, v) => f.set(part, vectors(part, v128.load(row, 16 * v))));
      f.set(row, i32.add(row, i32.const(rowStep)));
    });
    wholes.forEach((whole, v) => f.set(whole, vectors(whole, parts[v] ?? whole)));
    f.set(left, i32.sub(left, i32.const(BLOCK)));
  });
  const place = f.let(to);
  wholes.forEach((whole, v) => storeLanes(f, place, whole, Math.min(4, width - 4 * v), 16 * v));
}

/** Stores the first `lanes` lanes. */
export function storeLanes(f: FunctionBuilder, to: I32, value: V128, lanes: number, offset = 0): void {
  if (lanes >= 4) f.emit(statement.storeV128(to, value, offset));
  else for (let lane = 0; lane < lanes; lane++) f.emit(statement.storeLane(to, value, lane, offset + 4 * lane));
}

/** One number out of single elements that lie `step` bytes apart. */
function emitStrided(
  f: FunctionBuilder,
  { neutral, scalars }: Combination,
  from: I32,
  terms: I32,
  step: number,
  to: I32,
): void {
  const result = f.let(f32.const(neutral));
  const row = f.let(from);
  f.forRange(i32.const(0), terms, 1, () => {
    f.set(result, scalars(result, f32.load(row)));
    f.set(row, i32.add(row, i32.const(step)));
  });
  f.emit(statement.storeF32(to, result));
}

/** `(from, terms, to)`: one number out of a row. */
function rowFunction(module: ModuleEncoder, { neutral, vectors, scalars }: Combination): number {
  return module.shared(`reduce row ${neutral}`, { parameters: ["i32", "i32", "i32"] }, (f) => {
    const from = f.parameter(0, "i32");
    const left = f.parameter(1, "i32");
    const to = f.parameter(2, "i32");
    const wholes = [f.let(f32x4.const(neutral)), f.let(f32x4.const(neutral))];
    const parts = wholes.map(() => f.local("v128"));
    f.loop((leave) => {
      leave(i32.ltS(left, i32.const(8)));
      for (const part of parts) f.set(part, f32x4.const(neutral));
      f.forRange(i32.const(0), minimum(i32.sub(left, i32.const(7)), i32.const(4 * BLOCK)), 8, () => {
        parts.forEach((part, v) => f.set(part, vectors(part, v128.load(from, 16 * v))));
        f.set(from, i32.add(from, i32.const(32)));
        f.set(left, i32.sub(left, i32.const(8)));
      });
      wholes.forEach((whole, v) => f.set(whole, vectors(whole, parts[v] ?? whole)));
    });
    const result = f.let(f32.const(neutral));
    f.loop((leave) => {
      leave(i32.leS(left, i32.const(0)));
      f.set(result, scalars(result, f32.load(from)));
      f.set(from, i32.add(from, i32.const(4)));
      f.set(left, i32.sub(left, i32.const(1)));
    });
    const [first, second] = wholes;
    if (first === undefined || second === undefined) return;
    const both = f.let(vectors(first, second));
    for (const lane of [0, 1, 2, 3]) f.set(result, scalars(result, f32x4.lane(both, lane)));
    f.emit(statement.storeF32(to, result));
  });
}
