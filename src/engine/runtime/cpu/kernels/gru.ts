/** The cell of a GRU on the CPU, forward and backward; `recurrence.ts` walks it through time. */
import * as math from "../elementwise/vector-math";
import type { V128 } from "../wasm/expressions";
import { f32x4, i32, statement, v128 } from "../wasm/expressions";
import { at } from "./define";
import { recurrenceKernel } from "./recurrence";

const GATES = 3;
/** Numbers kept a unit: reset, renewal, candidate, and what the state added to the candidate. */
const KEPT = 4;
const { add, sub, mul } = f32x4;

/** xw, recurrentKernel, recurrentBias -> h, gates. */
export const gruSequenceKernel = recurrenceKernel(
  "forward",
  { width: GATES, terms: 1, sums: GATES },
  ({ inputs, outputs }, { units }) => {
    const [xw, bias] = [at(inputs, 0), at(inputs, 2)];
    const [h, gates] = [at(outputs, 0), at(outputs, 1)];
    return {
      state: h,
      kernel: at(inputs, 1),
      widths: [1, GATES, KEPT],
      cell: (f, { unit, of, sums, carry }) => {
        const given = (number: number): V128 => v128.load(of(GATES), xw + 4 * number * units);
        const past = (number: number): V128 =>
          add(v128.load(sums, 4 * number * units), v128.load(unit, bias + 4 * number * units));
        const reset = f.let(math.sigmoid(f, add(given(0), past(0))));
        const renewal = f.let(math.sigmoid(f, add(given(1), past(1))));
        const added = f.let(past(2));
        const candidate = f.let(math.tanh(f, add(given(2), mul(reset, added))));
        const state = f.let(add(candidate, mul(renewal, sub(v128.load(carry), candidate))));
        [reset, renewal, candidate, added].forEach((value, number) =>
          f.emit(statement.storeV128(of(KEPT), value, gates + 4 * number * units)),
        );
        f.emit(statement.storeV128(carry, state));
        f.emit(statement.storeV128(of(1), state, h));
      },
    };
  },
);

/** dy, transposedKernel, h, gates -> dxw, dhw. */
export const gruGradientKernel = recurrenceKernel(
  "backward",
  { width: 1, terms: GATES, sums: 1 },
  ({ inputs, outputs }, { units }) => {
    const [dy, h, gates] = [at(inputs, 0), at(inputs, 2), at(inputs, 3)];
    const [dxw, dhw] = [at(outputs, 0), at(outputs, 1)];
    const one = f32x4.const(1);
    return {
      state: dhw,
      kernel: at(inputs, 1),
      widths: [1, GATES, KEPT],
      cell: (f, { of, sums, carry, time }) => {
        const kept = (number: number) => f.let(v128.load(of(KEPT), gates + 4 * number * units));
        const [reset, renewal, candidate, past] = [kept(0), kept(1), kept(2), kept(3)];
        const before = f.let(f32x4.const(0));
        f.if(i32.gtS(time, i32.const(0)), () =>
          f.set(before, v128.load(i32.sub(i32.add(of(1), i32.const(h)), i32.const(4 * units)))),
        );
        const dh = f.let(add(add(v128.load(of(1), dy), v128.load(sums)), v128.load(carry)));
        f.emit(statement.storeV128(carry, mul(dh, renewal)));
        const slope = (gate: V128): V128 => mul(gate, sub(one, gate));
        const dn = f.let(mul(mul(dh, sub(one, renewal)), sub(one, mul(candidate, candidate))));
        const dz = f.let(mul(mul(dh, sub(before, candidate)), slope(renewal)));
        const dr = f.let(mul(mul(dn, past), slope(reset)));
        const store = (to: number, values: readonly V128[]): void =>
          values.forEach((value, number) => f.emit(statement.storeV128(of(GATES), value, to + 4 * number * units)));
        store(dxw, [dr, dz, dn]);
        store(dhw, [dr, dz, mul(dn, reset)]);
      },
    };
  },
);
