/** The cell of a simple recurrent layer on the CPU, forward and backward; `recurrence.ts` walks it through time. */
import { text } from "../../../operators/define";
import * as math from "../elementwise/vector-math";
import { f32x4, statement, v128 } from "../wasm/expressions";
import type { CpuSite } from "./define";
import { at } from "./define";
import { recurrenceKernel } from "./recurrence";

const { add, sub, mul } = f32x4;
const isRelu = ({ attributes }: CpuSite): boolean => text(attributes, "activation") === "relu";
const SHAPE = { width: 1, terms: 1, sums: 1 };

/** xw, recurrentKernel -> h. */
export const simpleRnnSequenceKernel = recurrenceKernel("forward", SHAPE, ({ inputs, outputs, site }) => {
  const [xw, h] = [at(inputs, 0), at(outputs, 0)];
  return {
    state: h,
    kernel: at(inputs, 1),
    widths: [1],
    cell: (f, { of, sums }) => {
      const total = f.let(add(v128.load(of(1), xw), v128.load(sums)));
      const state = isRelu(site) ? f32x4.max(total, f32x4.const(0)) : math.tanh(f, total);
      f.emit(statement.storeV128(of(1), f.let(state), h));
    },
  };
});

/** dy, transposedKernel, h -> dxw. */
export const simpleRnnGradientKernel = recurrenceKernel("backward", SHAPE, ({ inputs, outputs, site }) => {
  const [dy, h, dxw] = [at(inputs, 0), at(inputs, 2), at(outputs, 0)];
  return {
    state: dxw,
    kernel: at(inputs, 1),
    widths: [1],
    cell: (f, { of, sums }) => {
      const y = f.let(v128.load(of(1), h));
      const dh = f.let(add(v128.load(of(1), dy), v128.load(sums)));
      const slope = isRelu(site) ? v128.and(f32x4.gt(y, f32x4.const(0)), dh) : mul(dh, sub(f32x4.const(1), mul(y, y)));
      f.emit(statement.storeV128(of(1), f.let(slope), dxw));
    },
  };
});
