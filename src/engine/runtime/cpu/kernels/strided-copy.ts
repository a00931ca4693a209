/** Operators that move elements without changing them: transpose, slice, concat and pad, of any 4-byte type. */
import type { Shape } from "../../../ir/types";
import { elementCount } from "../../../ir/types";
import { aroundAxis, rowMajorStrides } from "../../../operators/axes";
import { int, ints } from "../../../operators/define";
import type { I32 } from "../wasm/expressions";
import { f32x4, i32, i32x4, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { ModuleEncoder } from "../wasm/module-encoder";
import type { CpuKernel, CpuPass, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { minimum } from "./gemm";

/** Elements that a task should at least move. */
const TASK_ELEMENTS = 8_192;

/** A walk through `shape`: where each element comes from and where it goes, in elements from the two addresses. */
interface Walk {
  readonly shape: Shape;
  readonly fromStrides: readonly number[];
  readonly toStrides: readonly number[];
  readonly from: number;
  readonly to: number;
}

interface Dimension {
  size: number;
  from: number;
  to: number;
}

/** Dimensions that both sides walk evenly are one. */
function dimensionsOf({ shape, fromStrides, toStrides }: Walk): readonly Dimension[] {
  const merged: Dimension[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const [from, to] = [fromStrides[axis] ?? 0, toStrides[axis] ?? 0];
    const last = merged.at(-1);
    if (last !== undefined && last.from === from * size && last.to === to * size) {
      last.size *= size;
      last.from = from;
      last.to = to;
    } else merged.push({ size, from, to });
  });
  // The innermost dimension steps by 1 in the target, be it of one element.
  if (merged.at(-1)?.to !== 1) merged.push({ size: 1, from: 1, to: 1 });
  return merged;
}

/** One task some rows, a row being the innermost dimension. */
function copyPass(module: ModuleEncoder, walk: Walk): CpuPass {
  const dimensions = dimensionsOf(walk);
  const inner = dimensions.at(-1);
  if (inner === undefined) throw new Error("A walk has at least one dimension.");
  const outer = dimensions.slice(0, -1);
  const rows = outer.reduce((product, { size }) => product * size, 1);
  const perTask = Math.max(1, Math.ceil(TASK_ELEMENTS / inner.size));
  const task = module.define(taskType, (f) => {
    const begin = f.let(i32.mul(f.parameter(0, "i32"), i32.const(perTask)));
    f.forRange(begin, minimum(i32.const(rows), i32.add(begin, i32.const(perTask))), 1, (row) => {
      const rest = f.let<"i32">(row);
      const from = f.let(i32.const(walk.from));
      const to = f.let(i32.const(walk.to));
      for (const { size, from: fromStep, to: toStep } of outer.toReversed()) {
        const index = f.let(i32.remU(rest, i32.const(size)));
        f.set(rest, i32.divU(rest, i32.const(size)));
        f.set(from, i32.add(from, i32.mul(index, i32.const(4 * fromStep))));
        f.set(to, i32.add(to, i32.mul(index, i32.const(4 * toStep))));
      }
      copyRow(f, from, to, inner);
    });
  });
  return { tasks: Math.ceil(rows / perTask), task };
}

function copyRow(f: FunctionBuilder, from: I32, to: I32, { size, from: step }: Dimension): void {
  const source = f.let(from);
  const target = f.let(to);
  const whole = size - (size % 4);
  const bytes = 4 * step;
  if (whole > 0) {
    f.forRange(i32.const(0), i32.const(whole), 4, () => {
      let value = step === 1 ? v128.load(source) : v128.loadSplat(source);
      if (step !== 1) {
        for (const lane of [1, 2, 3]) value = v128.loadLane(i32.add(source, i32.const(lane * bytes)), value, lane);
      }
      f.emit(statement.storeV128(target, value));
      f.set(source, i32.add(source, i32.const(4 * bytes)));
      f.set(target, i32.add(target, i32.const(16)));
    });
  }
  for (let at32 = whole; at32 < size; at32++) {
    const offset = at32 - whole;
    f.emit(statement.storeI32(target, i32.load(i32.add(source, i32.const(offset * bytes))), 4 * offset));
  }
}

const notEmpty = ({ outputs }: CpuSite): boolean => elementCount(outputs[0]?.shape ?? []) > 0;

function mover(walks: (emission: KernelEmission) => readonly Walk[]): CpuKernel {
  return {
    when: notEmpty,
    flops: () => 0,
    emit: (emission) =>
      walks(emission)
        .filter(({ shape }) => elementCount(shape) > 0)
        .map((walk) => copyPass(emission.module, walk)),
  };
}

export const transposeKernel: CpuKernel = mover(({ site, inputs, outputs }) => {
  const shape = site.outputs[0]?.shape ?? [];
  const strides = rowMajorStrides(site.inputs[0]?.shape ?? []);
  return [
    {
      shape,
      fromStrides: ints(site.attributes, "permutation").map((axis) => strides[axis] ?? 0),
      toStrides: rowMajorStrides(shape),
      from: at(inputs, 0),
      to: at(outputs, 0),
    },
  ];
});

export const sliceKernel: CpuKernel = mover(({ site, inputs, outputs }) => {
  const shape = site.outputs[0]?.shape ?? [];
  const fromStrides = rowMajorStrides(site.inputs[0]?.shape ?? []);
  const offset = ints(site.attributes, "starts").reduce(
    (sum, start, axis) => sum + start * (fromStrides[axis] ?? 0),
    0,
  );
  const toStrides = rowMajorStrides(shape);
  return [{ shape, fromStrides, toStrides, from: at(inputs, 0) + 4 * offset, to: at(outputs, 0) }];
});

/** All inputs in one pass, or they would wait for each other. */
export const concatKernel: CpuKernel = {
  when: notEmpty,
  flops: () => 0,
  emit: ({ module, site, inputs, outputs }) => {
    const axis = int(site.attributes, "axis");
    const [output] = site.outputs;
    if (output === undefined) return [];
    const toStrides = rowMajorStrides(output.shape);
    const { inner } = aroundAxis(output, axis);
    let begin = 0;
    const passes = site.inputs.flatMap(({ shape }, position) => {
      const to = at(outputs, 0) + 4 * begin * inner;
      begin += shape[axis] ?? 0;
      if (elementCount(shape) === 0) return [];
      return [
        copyPass(module, { shape, fromStrides: rowMajorStrides(shape), toStrides, from: at(inputs, position), to }),
      ];
    });
    return [joined(module, passes)];
  },
};

/** Passes that do not depend on each other, as one. */
function joined(module: ModuleEncoder, passes: readonly CpuPass[]): CpuPass {
  const task = module.define(taskType, (f) => {
    const number = f.parameter(0, "i32");
    for (const pass of passes) {
      f.if(i32.ltS(number, i32.const(pass.tasks)), () => {
        f.call(pass.task, number, f.parameter(1, "i32"));
        f.return();
      });
      f.set(number, i32.sub(number, i32.const(pass.tasks)));
    }
  });
  return { tasks: passes.reduce((sum, { tasks }) => sum + tasks, 0), task };
}

export const padKernel: CpuKernel = {
  when: notEmpty,
  flops: () => 0,
  emit: ({ module, site, inputs, outputs }) => {
    const shape = site.inputs[0]?.shape ?? [];
    const [output] = site.outputs;
    if (output === undefined) return [];
    const value = int(site.attributes, "value");
    const filling = output.dtype === "f32" ? f32x4.const(value) : i32x4.const(value);
    const total = elementCount(output.shape);
    const fill = module.define(taskType, (f) => {
      const begin = f.let(i32.mul(f.parameter(0, "i32"), i32.const(4 * TASK_ELEMENTS)));
      f.forRange(begin, minimum(i32.const(4 * total), i32.add(begin, i32.const(4 * TASK_ELEMENTS))), 16, (offset) =>
        f.emit(statement.storeV128(offset, filling, at(outputs, 0))),
      );
    });
    const toStrides = rowMajorStrides(output.shape);
    const origin = ints(site.attributes, "before").reduce((sum, n, axis) => sum + n * (toStrides[axis] ?? 0), 0);
    const filled: CpuPass = { tasks: Math.ceil(total / TASK_ELEMENTS), task: fill };
    if (elementCount(shape) === 0) return [filled];
    const fromStrides = rowMajorStrides(shape);
    return [
      filled,
      copyPass(module, { shape, fromStrides, toStrides, from: at(inputs, 0), to: at(outputs, 0) + 4 * origin }),
    ];
  },
};
