/** The optimizer updates on the CPU: one pass over all tensors, in place. Formulas are those of the operators. */
import type { StepScalars } from "../../../ir/types";
import { elementCount } from "../../../ir/types";
import { newShare } from "../../../operators/average-update";
import { flag, int } from "../../../operators/define";
import type { I32, V128 } from "../wasm/expressions";
import { f32, f32x4, i32, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { CpuKernel, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { minimum } from "./gemm";

/** Elements of a task. */
const BLOCK = 8192;

interface Update {
  readonly states: (site: CpuSite) => number;
  readonly flopsPerElement: number;
  /** At most eight numbers. */
  readonly stepValues: (site: CpuSite, scalars: StepScalars) => readonly number[];
  /** New parameter, then new states. */
  readonly step: (
    f: FunctionBuilder,
    site: CpuSite,
    given: {
      readonly parameter: V128;
      /** Multiplied by the gradient scale. */
      readonly gradient: V128;
      readonly states: readonly V128[];
      readonly stepValues: readonly V128[];
    },
  ) => readonly V128[];
}

const { add, sub, mul, div, sqrt } = f32x4;
const constant = f32x4.const;

/** Tensors of the parameter list: inputs are the control, then parameters, gradients and each list of states. */
function tensorCount(site: CpuSite, states: number): number {
  return Math.round((site.inputs.length - 1) / (2 + states));
}

function kernelOf(update: Update): CpuKernel {
  const lists = (site: CpuSite): readonly (readonly number[])[] => {
    const states = update.states(site);
    const count = tensorCount(site, states);
    const list = (group: number): number[] => Array.from({ length: count }, (_, index) => 1 + group * count + index);
    return [list(0), ...Array.from({ length: states }, (_, state) => list(2 + state))];
  };
  return {
    // A control that counts skipped steps belongs to mixed precision, which this device does not offer.
    when: ({ inputs }) => elementCount(inputs[0]?.shape ?? []) === 1,
    flops: (site) =>
      update.flopsPerElement * elements(site, tensorCount(site, update.states(site))).reduce((a, b) => a + b, 0),
    inPlace: lists,
    stepValues: update.stepValues,
    emit: (emission) => [emitUpdate(emission, update)],
  };
}

/** Element counts of the parameters. */
function elements(site: CpuSite, count: number): readonly number[] {
  return site.inputs.slice(1, 1 + count).map(({ shape }) => elementCount(shape));
}

function emitUpdate({ module, site, inputs, scalars }: KernelEmission, update: Update) {
  const states = update.states(site);
  const count = tensorCount(site, states);
  const sizes = elements(site, count);
  const valueCount = update.stepValues(site, { step: 0, seed: 0, learningRate: 0 }).length;
  // (parameter, gradient, each state, start, end), the last two in bytes.
  const inner = module.define({ parameters: Array.from({ length: 4 + states }, () => "i32" as const) }, (f) => {
    const bases = Array.from({ length: 2 + states }, (_, index) => f.parameter(index, "i32"));
    const at32 = f.parameter(2 + states, "i32");
    const end = f.parameter(3 + states, "i32");
    const scale = f.let(v128.loadSplat(i32.const(at(inputs, 0))));
    const stepValues = Array.from({ length: valueCount }, (_, index) =>
      f.let(v128.loadSplat(i32.const(scalars.stepValues + 4 * index))),
    );
    const place = (base: I32): I32 => i32.add(base, at32);
    f.loop((leave) => {
      leave(i32.geS(at32, end));
      const [parameter, gradient, ...own] = bases.map((base) => f.let(v128.load(place(base))));
      if (parameter === undefined || gradient === undefined) return;
      const results = update.step(f, site, {
        parameter,
        gradient: f.let(mul(scale, gradient)),
        states: own,
        stepValues,
      });
      const targets = bases.filter((_, index) => index !== 1);
      results.forEach((result, index) => {
        const target = targets[index];
        if (target !== undefined) f.emit(statement.storeV128(place(target), result));
      });
      f.set(at32, i32.add(at32, i32.const(16)));
    });
  });
  const bounds: number[] = [];
  for (const size of sizes) bounds.push((bounds.at(-1) ?? 0) + Math.ceil(size / BLOCK));
  const task = module.define(taskType, (f) => {
    const number = f.parameter(0, "i32");
    // A scale of 0 skips the step.
    f.if(f32.eq(f32.load(i32.const(at(inputs, 0))), f32.const(0)), () => f.return());
    sizes.forEach((size, index) => {
      const first = bounds[index - 1] ?? 0;
      f.if(i32.ltS(number, i32.const(bounds[index] ?? 0)), () => {
        const start = f.let(i32.mul(i32.sub(number, i32.const(first)), i32.const(4 * BLOCK)));
        const addresses = Array.from({ length: 2 + states }, (_, group) =>
          i32.const(at(inputs, 1 + group * count + index)),
        );
        f.call(inner, ...addresses, start, minimum(i32.const(4 * size), i32.add(start, i32.const(4 * BLOCK))));
        f.return();
      });
    });
  });
  return { tasks: bounds.at(-1) ?? 0, task };
}

export const adamUpdateKernel: CpuKernel = kernelOf({
  states: () => 2,
  flopsPerElement: 16,
  stepValues: ({ attributes }, { step, learningRate }) => {
    const time = step + 1;
    return [
      learningRate / (1 - int(attributes, "beta1") ** time),
      Math.sqrt(1 - int(attributes, "beta2") ** time),
      1 - learningRate * int(attributes, "weightDecay"),
    ];
  },
  step: (f, { attributes }, { parameter, gradient, states: [first, second], stepValues: [rate, correction, kept] }) => {
    if (first === undefined || second === undefined || rate === undefined) return [];
    if (correction === undefined || kept === undefined) return [];
    const beta1 = int(attributes, "beta1");
    const beta2 = int(attributes, "beta2");
    const decay = int(attributes, "weightDecay");
    const decoupled = flag(attributes, "decoupled");
    const value = decay !== 0 && decoupled ? f.let(mul(parameter, kept)) : parameter;
    const g = decay !== 0 && !decoupled ? f.let(add(gradient, mul(constant(decay), value))) : gradient;
    const m = f.let(add(mul(constant(beta1), first), mul(constant(1 - beta1), g)));
    const v = f.let(add(mul(constant(beta2), second), mul(mul(constant(1 - beta2), g), g)));
    const denominator = add(div(sqrt(v), correction), constant(int(attributes, "epsilon")));
    return [f.let(sub(value, div(mul(rate, m), denominator))), m, v];
  },
});

export const sgdUpdateKernel: CpuKernel = kernelOf({
  states: ({ attributes }) => (int(attributes, "momentum") === 0 ? 0 : 1),
  flopsPerElement: 6,
  stepValues: (_, { learningRate }) => [learningRate],
  step: (f, { attributes }, { parameter, gradient, states: [velocity], stepValues: [rate] }) => {
    if (rate === undefined) return [];
    const decay = int(attributes, "weightDecay");
    const momentum = constant(int(attributes, "momentum"));
    const g = decay === 0 ? gradient : f.let(add(gradient, mul(constant(decay), parameter)));
    if (velocity === undefined) return [f.let(sub(parameter, mul(rate, g)))];
    const v = f.let(add(mul(momentum, velocity), g));
    const step = flag(attributes, "nesterov") ? add(g, mul(momentum, v)) : v;
    return [f.let(sub(parameter, mul(rate, step))), v];
  },
});

export const rmspropUpdateKernel: CpuKernel = kernelOf({
  states: ({ attributes }) => (int(attributes, "momentum") === 0 ? 1 : 2),
  flopsPerElement: 10,
  stepValues: (_, { learningRate }) => [learningRate],
  step: (f, { attributes }, { parameter, gradient, states: [square, velocity], stepValues: [rate] }) => {
    if (square === undefined || rate === undefined) return [];
    const decay = int(attributes, "decay");
    const weightDecay = int(attributes, "weightDecay");
    const g = weightDecay === 0 ? gradient : f.let(add(gradient, mul(constant(weightDecay), parameter)));
    const s = f.let(add(mul(constant(decay), square), mul(mul(constant(1 - decay), g), g)));
    const step = f.let(div(g, add(sqrt(s), constant(int(attributes, "epsilon")))));
    if (velocity === undefined) return [f.let(sub(parameter, mul(rate, step))), s];
    const v = f.let(add(step, mul(constant(int(attributes, "momentum")), velocity)));
    return [f.let(sub(parameter, mul(rate, v))), s, v];
  },
});

export const averageUpdateKernel: CpuKernel = kernelOf({
  states: () => 0,
  flopsPerElement: 4,
  stepValues: ({ attributes }, { step }) => [newShare(int(attributes, "decay"), step + 1)],
  step: (_, _site, { parameter, gradient, stepValues: [share] }) =>
    share === undefined ? [] : [add(parameter, mul(share, sub(gradient, parameter)))],
});
