/**
 * The recurrence of an LSTM on the CPU, forward and backward. The examples of a batch do not meet in it, so a task takes four of them
 * through all time steps: a small matrix product with the recurrent kernel, which is packed once, and the cell, four units at a time.
 */
import * as math from "../elementwise/vector-math";
import type { I32, V128 } from "../wasm/expressions";
import { f32x4, i32, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { CpuKernel, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { address, emitGemm, minimum } from "./gemm";
import { packPass, panelElements } from "./panels";

const ROWS = 4;
const GATES = 4;
const { add, sub, mul } = f32x4;

interface Sequence {
  readonly batch: number;
  readonly time: number;
  readonly units: number;
}

function sequenceOf({ inputs }: CpuSite, widthOver: number): Sequence {
  const [batch = 0, time = 0, width = 0] = inputs[0]?.shape ?? [];
  return { batch, time, units: width / widthOver };
}

const applies = ({ batch, units }: Sequence): boolean => batch > 0 && units % 4 === 0;
const productFlops = ({ batch, time, units }: Sequence): number => 2 * batch * time * units * GATES * units;

/** What a walk multiplies at each step, and what it does with the sums. */
interface Walk {
  /** Values of a step that are multiplied, and sums that come of it. */
  readonly terms: number;
  readonly sums: number;
  readonly state: number;
  readonly kernel: number;
  /** Step number `step` of the walk stands at this time, and the step before it at that. */
  readonly timeOf: (step: I32) => I32;
  readonly timeBefore: (step: I32) => I32;
  /** Four units of one example at one time. Byte offsets: of its units, of its gates, of its sums and of what it carries. */
  readonly cell: (
    f: FunctionBuilder,
    place: { readonly unit: I32; readonly gate: I32; readonly sums: I32; readonly carry: I32; readonly time: I32 },
  ) => void;
}

function emitWalk(
  { module, scratch, relaxed, threadScratch }: KernelEmission,
  { batch, time, units }: Sequence,
  walk: Walk,
) {
  const { terms, sums } = walk;
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
      const now = f.let(walk.timeOf(step));
      f.if(i32.gtS(step, i32.const(0)), () => {
        const before = i32.mul(walk.timeBefore(step), i32.const(4 * terms));
        const a = i32.add(address(walk.state, begin, rowStep), before);
        emitGemm(f, module, gemm, { a, panels: i32.const(at(scratch, 0)), c: own, rows: count });
      });
      f.forRange(i32.const(0), count, 1, (row) => {
        const place = f.let(i32.add(i32.mul(i32.add(begin, row), i32.const(time)), now));
        const unit = f.let(i32.mul(place, i32.const(4 * units)));
        const gate = f.let(i32.mul(place, i32.const(4 * GATES * units)));
        const rowSums = f.let(i32.add(own, i32.mul(row, i32.const(4 * sums))));
        const rowCarry = f.let(i32.add(carry, i32.mul(row, i32.const(4 * units))));
        f.forRange(i32.const(0), i32.const(4 * units), 16, (offset) => {
          walk.cell(f, {
            unit: f.let(i32.add(unit, offset)),
            gate: f.let(i32.add(gate, offset)),
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

export const lstmSequenceKernel: CpuKernel = {
  when: (site) => applies(sequenceOf(site, GATES)),
  flops: (site) => productFlops(sequenceOf(site, GATES)),
  scratch: (site) => {
    const { units } = sequenceOf(site, GATES);
    return [panelElements(units, GATES * units)];
  },
  threadScratchBytes: (site) => 4 * ROWS * (GATES + 1) * sequenceOf(site, GATES).units,
  emit: (emission) => {
    const sequence = sequenceOf(emission.site, GATES);
    const { units } = sequence;
    const xw = at(emission.inputs, 0);
    const [h, c, gates] = [at(emission.outputs, 0), at(emission.outputs, 1), at(emission.outputs, 2)];
    return emitWalk(emission, sequence, {
      terms: units,
      sums: GATES * units,
      state: h,
      kernel: at(emission.inputs, 1),
      timeOf: (step) => step,
      timeBefore: (step) => i32.sub(step, i32.const(1)),
      cell: (f, { unit, gate, sums, carry }) => {
        const given = (number: number): V128 => {
          const offset = 4 * number * units;
          return add(v128.load(gate, xw + offset), v128.load(sums, offset));
        };
        const [input, forget, output] = [0, 1, 3].map((number) => f.let(math.sigmoid(f, given(number))));
        const candidate = f.let(math.tanh(f, given(2)));
        if (input === undefined || forget === undefined || output === undefined) return;
        const memory = f.let(add(mul(forget, v128.load(carry)), mul(input, candidate)));
        [input, forget, candidate, output].forEach((value, number) =>
          f.emit(statement.storeV128(gate, value, gates + 4 * number * units)),
        );
        f.emit(statement.storeV128(carry, memory));
        f.emit(statement.storeV128(unit, memory, c));
        f.emit(statement.storeV128(unit, f.let(mul(output, math.tanh(f, memory))), h));
      },
    });
  },
};

export const lstmGradientKernel: CpuKernel = {
  when: (site) => applies(sequenceOf(site, 1)),
  flops: (site) => productFlops(sequenceOf(site, 1)),
  scratch: (site) => {
    const { units } = sequenceOf(site, 1);
    return [panelElements(GATES * units, units)];
  },
  threadScratchBytes: (site) => 4 * ROWS * 2 * sequenceOf(site, 1).units,
  emit: (emission) => {
    const sequence = sequenceOf(emission.site, 1);
    const { time, units } = sequence;
    const [dy, kernel, c, gates] = [0, 1, 2, 3].map((position) => at(emission.inputs, position));
    const dxw = at(emission.outputs, 0);
    const one = f32x4.const(1);
    if (dy === undefined || kernel === undefined || c === undefined || gates === undefined) return [];
    return emitWalk(emission, sequence, {
      terms: GATES * units,
      sums: units,
      state: dxw,
      kernel,
      timeOf: (step) => i32.sub(i32.const(time - 1), step),
      timeBefore: (step) => i32.sub(i32.const(time), step),
      cell: (f, { unit, gate, sums, carry, time: now }) => {
        const [input, forget, candidate, output] = [0, 1, 2, 3].map((number) =>
          f.let(v128.load(gate, gates + 4 * number * units)),
        );
        if (input === undefined || forget === undefined || candidate === undefined || output === undefined) return;
        const bounded = f.let(math.tanh(f, v128.load(unit, c)));
        const before = f.let(f32x4.const(0));
        f.if(i32.gtS(now, i32.const(0)), () =>
          f.set(before, v128.load(i32.sub(i32.add(unit, i32.const(c)), i32.const(4 * units)))),
        );
        const dh = f.let(add(v128.load(unit, dy), v128.load(sums)));
        const dc = f.let(add(mul(mul(dh, output), sub(one, mul(bounded, bounded))), v128.load(carry)));
        f.emit(statement.storeV128(carry, mul(dc, forget)));
        const slope = (gateValue: V128): V128 => mul(gateValue, sub(one, gateValue));
        const results = [
          mul(mul(dc, candidate), slope(input)),
          mul(mul(dc, before), slope(forget)),
          mul(mul(dc, input), sub(one, mul(candidate, candidate))),
          mul(mul(dh, bounded), slope(output)),
        ];
        results.forEach((value, number) => f.emit(statement.storeV128(gate, value, dxw + 4 * number * units)));
      },
    });
  },
};
