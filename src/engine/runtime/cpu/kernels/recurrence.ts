/**
 * The walk through time of a recurrent layer on the CPU, forward or backward. The examples of a batch do not meet in it, so a task takes
 * four of them through all time steps: a small matrix product with the recurrent kernel, which is packed once, and the cell, four units at
 * a time. What a cell computes is its layer's own; see `lstm.ts`, `gru.ts` and `simple-rnn.ts`.
 */
import type { I32 } from "../wasm/expressions";
import { i32, statement } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { CpuKernel, CpuPass, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { address, emitGemm, minimum } from "./gemm";
import { packPass, panelElements } from "./panels";

const ROWS = 4;

export interface Sequence {
  readonly batch: number;
  readonly time: number;
  readonly units: number;
}

/** Four units of one example at one time. */
export interface CellPlace {
  /** Byte offset of the first of the four in a block of `units` numbers. */
  readonly unit: I32;
  /** Byte offset of the units in a sequence whose time steps have so many times `units` numbers; one of `Walk.widths`. */
  readonly of: (width: number) => I32;
  /** Addresses of the units in the first block of sums, and in what the cell carries to the next step; both are 0 at first. */
  readonly sums: I32;
  readonly carry: I32;
  readonly time: I32;
}

/** What a walk multiplies at each step, and what it does with the sums. Addresses are in bytes. */
export interface Walk {
  /** Numbers of a step that are multiplied, and sums that come of it, both in units. */
  readonly terms: number;
  readonly sums: number;
  /** Where the steps lie whose numbers are multiplied, and the kernel [terms, sums]. */
  readonly state: number;
  readonly kernel: number;
  /** Numbers of a time step in each of the sequences that the cell reads or writes, in units. */
  readonly widths: readonly number[];
  readonly cell: (f: FunctionBuilder, place: CellPlace) => void;
}

/** @param direction backward begins with the last step, and each step sees the one after it. */
function emitWalk(
  { module, scratch, relaxed, threadScratch }: KernelEmission,
  { batch, time, units }: Sequence,
  direction: "forward" | "backward",
  walk: Walk,
): readonly CpuPass[] {
  const terms = walk.terms * units;
  const sums = walk.sums * units;
  const pack = packPass(module, {
    products: 1,
    n: sums,
    k: terms,
    segments: 1,
    transposed: false,
    address: walk.kernel,
    rowStep: 4 * sums,
    segmentStep: 0,
    productStep: 0,
    to: at(scratch, 0),
  });
  const rowStep = 4 * time * terms;
  const gemm = { m: batch, n: sums, k: terms, aRowStep: rowStep, aTermStep: 4, cRowStep: 4 * sums, relaxed };
  const task = module.define(taskType, (f) => {
    const begin = f.let(i32.mul(f.parameter(0, "i32"), i32.const(ROWS)));
    const count = f.let(minimum(i32.const(ROWS), i32.sub(i32.const(batch), begin)));
    const own = f.let(threadScratch(f.parameter(1, "i32")));
    const carry = f.let(i32.add(own, i32.const(4 * ROWS * sums)));
    f.emit(statement.fill(own, 0, i32.const(4 * ROWS * (sums + units))));
    f.forRange(i32.const(0), i32.const(time), 1, (step) => {
      const now = f.let(direction === "forward" ? step : i32.sub(i32.const(time - 1), step));
      f.if(i32.gtS(step, i32.const(0)), () => {
        const seen = i32.add(now, i32.const(direction === "forward" ? -1 : 1));
        const a = i32.add(address(walk.state, begin, rowStep), i32.mul(seen, i32.const(4 * terms)));
        emitGemm(f, module, gemm, { a, panels: i32.const(at(scratch, 0)), c: own, rows: count });
      });
      f.forRange(i32.const(0), count, 1, (row) => {
        const place = f.let(i32.add(i32.mul(i32.add(begin, row), i32.const(time)), now));
        const starts = walk.widths.map(
          (width) => [width, f.let(i32.mul(place, i32.const(4 * width * units)))] as const,
        );
        const rowSums = f.let(i32.add(own, i32.mul(row, i32.const(4 * sums))));
        const rowCarry = f.let(i32.add(carry, i32.mul(row, i32.const(4 * units))));
        f.forRange(i32.const(0), i32.const(4 * units), 16, (offset) => {
          const offsets = new Map(starts.map(([width, start]) => [width, f.let(i32.add(start, offset))]));
          walk.cell(f, {
            of: (width) => {
              const found = offsets.get(width);
              if (found === undefined) throw new Error(`A cell asks for a sequence ${width} units wide.`);
              return found;
            },
            unit: offset,
            sums: f.let(i32.add(rowSums, offset)),
            carry: f.let(i32.add(rowCarry, offset)),
            time: now,
          });
        });
      });
    });
  });
  return [pack, { tasks: Math.ceil(batch / ROWS), task }];
}

/**
 * The kernel of a recurrence.
 *
 * @param shape `width`: numbers of a time step of the first input, in units; `terms` and `sums` as in `Walk`.
 * @param walkOf what is particular, once addresses are known.
 */
export function recurrenceKernel(
  direction: "forward" | "backward",
  shape: { readonly width: number; readonly terms: number; readonly sums: number },
  walkOf: (emission: KernelEmission, sequence: Sequence) => Omit<Walk, "terms" | "sums">,
): CpuKernel {
  const sequenceOf = ({ inputs }: CpuSite): Sequence => {
    const [batch = 0, time = 0, width = 0] = inputs[0]?.shape ?? [];
    return { batch, time, units: width / shape.width };
  };
  return {
    when: (site) => {
      const { batch, units } = sequenceOf(site);
      return batch > 0 && units % 4 === 0;
    },
    flops: (site) => {
      const { batch, time, units } = sequenceOf(site);
      return 2 * batch * time * shape.terms * units * shape.sums * units;
    },
    scratch: (site) => {
      const { units } = sequenceOf(site);
      return [panelElements(shape.terms * units, shape.sums * units)];
    },
    threadScratchBytes: (site) => 4 * ROWS * (shape.sums + 1) * sequenceOf(site).units,
    emit: (emission) => {
      const sequence = sequenceOf(emission.site);
      const { terms, sums } = shape;
      return emitWalk(emission, sequence, direction, { ...walkOf(emission, sequence), terms, sums });
    },
  };
}
