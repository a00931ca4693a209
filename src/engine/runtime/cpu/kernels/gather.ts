/** Look-ups in a table on the CPU, and their gradient: each task owns some columns of the table and adds to them in the order of the ids. */
import { elementCount } from "../../../ir/types";
import { int } from "../../../operators/define";
import type { I32 } from "../wasm/expressions";
import { f32x4, i32, i32x4, v128 } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { CpuKernel } from "./define";
import { at, taskType } from "./define";
import { address, minimum } from "./gemm";
import { storeLanes } from "./reduction";

/** Rows that a task of the look-up copies. */
const ROWS = 64;
/** Columns that a task of the gradient owns. */
const COLUMNS = 16;

/** Calls `visit` for the vectors of a row: byte offset and lanes that count. */
export function eachVector(f: FunctionBuilder, width: number, visit: (offset: I32, lanes: number) => void): void {
  const whole = width - (width % 4);
  if (whole > 0) f.forRange(i32.const(0), i32.const(4 * whole), 16, (offset) => visit(offset, 4));
  if (whole < width) visit(i32.const(4 * whole), width - whole);
}

export const gatherKernel: CpuKernel = {
  when: ({ outputs }) => elementCount(outputs[0]?.shape ?? []) > 0,
  flops: () => 0,
  emit: ({ module, site, inputs, outputs }) => {
    const [table, ids] = site.inputs;
    const rows = table?.shape[0] ?? 0;
    const width = elementCount(table?.shape.slice(1) ?? []);
    const count = elementCount(ids?.shape ?? []);
    const task = module.define(taskType, (f) => {
      const begin = f.let(i32.mul(f.parameter(0, "i32"), i32.const(ROWS)));
      f.forRange(begin, minimum(i32.const(count), i32.add(begin, i32.const(ROWS))), 1, (index) => {
        const id = f.let(i32.load(i32.shl(index, i32.const(2)), at(inputs, 1)));
        const to = f.let(address(at(outputs, 0), index, 4 * width));
        const from = f.let(address(at(inputs, 0), id, 4 * width));
        f.if(
          i32.ltU(id, i32.const(rows)),
          () =>
            eachVector(f, width, (offset, lanes) =>
              storeLanes(f, i32.add(to, offset), v128.load(i32.add(from, offset)), lanes),
            ),
          () => eachVector(f, width, (offset, lanes) => storeLanes(f, i32.add(to, offset), i32x4.const(0), lanes)),
        );
      });
    });
    return [{ tasks: Math.ceil(count / ROWS), task }];
  },
};

export const gatherGradientKernel: CpuKernel = {
  when: ({ outputs }) => elementCount(outputs[0]?.shape ?? []) > 0,
  flops: ({ inputs }) => elementCount(inputs[0]?.shape ?? []),
  emit: ({ module, site, inputs, outputs }) => {
    const rows = int(site.attributes, "rows");
    const width = elementCount(site.outputs[0]?.shape.slice(1) ?? []);
    const count = elementCount(site.inputs[1]?.shape ?? []);
    const blocks = Math.ceil(width / COLUMNS);
    const task = module.define(taskType, (f) => {
      const number = f.parameter(0, "i32");
      const column = f.let(i32.mul(number, i32.const(4 * COLUMNS)));
      const block = (columns: number): void => {
        f.forRange(i32.const(0), i32.const(rows), 1, (row) => {
          const to = f.let(i32.add(address(at(outputs, 0), row, 4 * width), column));
          for (let c = 0; c < columns; c += 4) storeLanes(f, to, f32x4.const(0), columns - c, 4 * c);
        });
        f.forRange(i32.const(0), i32.const(count), 1, (index) => {
          const id = f.let(i32.load(i32.shl(index, i32.const(2)), at(inputs, 1)));
          f.if(i32.ltU(id, i32.const(rows)), () => {
            const to = f.let(i32.add(address(at(outputs, 0), id, 4 * width), column));
            const from = f.let(i32.add(address(at(inputs, 0), index, 4 * width), column));
            for (let c = 0; c < columns; c += 4) {
              const sum = f.let(f32x4.add(v128.load(to, 4 * c), v128.load(from, 4 * c)));
              storeLanes(f, to, sum, columns - c, 4 * c);
            }
          });
        });
      };
      const rest = width % COLUMNS;
      if (rest === 0) block(COLUMNS);
      else
        f.if(
          i32.eq(number, i32.const(blocks - 1)),
          () => block(rest),
          () => block(COLUMNS),
        );
    });
    return [{ tasks: blocks, task }];
  },
};
