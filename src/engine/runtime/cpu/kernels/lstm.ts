/** The cell of an LSTM on the CPU, forward and backward; `recurrence.ts` walks it through time. */
import * as math from "../elementwise/vector-math";
import type { V128 } from "../wasm/expressions";
import { f32x4, i32, statement, v128 } from "../wasm/expressions";
import { at } from "./define";
import { recurrenceKernel } from "./recurrence";

const GATES = 4;
const { add, sub, mul } = f32x4;

/** xw, recurrentKernel -> h, c, gates. */
export const lstmSequenceKernel = recurrenceKernel(
  "forward",
  { width: GATES, terms: 1, sums: GATES },
  ({ inputs, outputs }, { units }) => {
    const xw = at(inputs, 0);
    const [h, c, gates] = [at(outputs, 0), at(outputs, 1), at(outputs, 2)];
    return {
      state: h,
      kernel: at(inputs, 1),
      widths: [1, GATES],
      cell: (f, { of, sums, carry }) => {
        const given = (number: number): V128 => {
          const offset = 4 * number * units;
          return add(v128.load(of(GATES), xw + offset), v128.load(sums, offset));
        };
        const input = f.let(math.sigmoid(f, given(0)));
        const forget = f.let(math.sigmoid(f, given(1)));
        const candidate = f.let(math.tanh(f, given(2)));
        const output = f.let(math.sigmoid(f, given(3)));
        const memory = f.let(add(mul(forget, v128.load(carry)), mul(input, candidate)));
        [input, forget, candidate, output].forEach((value, number) =>
          f.emit(statement.storeV128(of(GATES), value, gates + 4 * number * units)),
        );
        f.emit(statement.storeV128(carry, memory));
        f.emit(statement.storeV128(of(1), memory, c));
        f.emit(statement.storeV128(of(1), f.let(mul(output, math.tanh(f, memory))), h));
      },
    };
  },
);

/** dy, transposedKernel, c, gates -> dxw. */
export const lstmGradientKernel = recurrenceKernel(
  "backward",
  { width: 1, terms: GATES, sums: 1 },
  ({ inputs, outputs }, { units }) => {
    const [dy, c, gates] = [at(inputs, 0), at(inputs, 2), at(inputs, 3)];
    const dxw = at(outputs, 0);
    const one = f32x4.const(1);
    return {
      state: dxw,
      kernel: at(inputs, 1),
      widths: [1, GATES],
      cell: (f, { of, sums, carry, time }) => {
        const gate = (number: number) => f.let(v128.load(of(GATES), gates + 4 * number * units));
        const [input, forget, candidate, output] = [gate(0), gate(1), gate(2), gate(3)];
        const bounded = f.let(math.tanh(f, v128.load(of(1), c)));
        const before = f.let(f32x4.const(0));
        f.if(i32.gtS(time, i32.const(0)), () =>
          f.set(before, v128.load(i32.sub(i32.add(of(1), i32.const(c)), i32.const(4 * units)))),
        );
        const dh = f.let(add(v128.load(of(1), dy), v128.load(sums)));
        const dc = f.let(add(mul(mul(dh, output), sub(one, mul(bounded, bounded))), v128.load(carry)));
        f.emit(statement.storeV128(carry, mul(dc, forget)));
        const slope = (gateValue: V128): V128 => mul(gateValue, sub(one, gateValue));
        const results = [
          mul(mul(dc, candidate), slope(input)),
          mul(mul(dc, before), slope(forget)),
          mul(mul(dc, input), sub(one, mul(candidate, candidate))),
          mul(mul(dh, bounded), slope(output)),
        ];
        results.forEach((value, number) => f.emit(statement.storeV128(of(GATES), value, dxw + 4 * number * units)));
      },
    };
  },
);
