/** Whole training steps on the GPU: against the interpreter in f64, bit for bit against themselves, and the contract of a session. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import { fillThreefryUniform } from "../ir/threefry";
import type { Module, StepScalars } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import { verifyProgram } from "../lowering/verify-program";
import type { SampleOptimizer } from "../memory/sample-modules";
import { adam, mlpModule, momentum, residualModule, sgd } from "../memory/sample-modules";
import { verifyPlan } from "../memory/verify-plan";
import type { TensorData } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import type { ComputeDevice, Session, StepProgram } from "./device";
import { CpuDevice } from "./cpu-device";
import type { GpuComputeDevice } from "./gpu-device";
import { openGpuDevice } from "./gpu-device";
import type { PrepareOptions } from "./gpu-session";

let device: GpuComputeDevice;
/** The same adapter, with the kernels of a real GPU. */
let hardware: GpuComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu);
  hardware = await openGpuDevice(navigator.gpu, { kernelsFor: "hardware" });
});
afterAll(() => {
  device.dispose();
  hardware.dispose();
});

const STEPS = 6;

/** Parameters between -0.5 and 0.5, state at 0 (running variance included); the same for every device. */
function initialValues(module: Module): Map<string, Float32Array> {
  return new Map(
    module.inputs.flatMap(({ name, kind, value }, index) => {
      if (kind === "batch") return [];
      const data = new Float32Array(elementCount(typeOf(module, value).shape));
      if (kind === "parameter") fillThreefryUniform(data, 5, index, 0);
      return [[name, kind === "parameter" ? data.map((number) => number - 0.5) : data] as const];
    }),
  );
}

function batchOf(module: Module, step: number): Record<string, TensorData> {
  return Object.fromEntries(
    module.inputs.flatMap(({ name, kind, value }, index) => {
      if (kind !== "batch") return [];
      const { dtype, shape } = typeOf(module, value);
      const random = new Float32Array(elementCount(shape));
      fillThreefryUniform(random, 9, index, step);
      return [[name, dtype === "i32" ? Int32Array.from(random, (number) => Math.floor(number * 3)) : random]];
    }),
  );
}

const scalarsOf = (step: number): StepScalars => ({ step, seed: 77, learningRate: 0.05 });

interface Trained {
  readonly losses: readonly number[];
  readonly values: ReadonlyMap<string, TensorData>;
}

async function trainOn(on: ComputeDevice, module: Module, options?: PrepareOptions): Promise<Trained> {
  const session: Session = on.createSession();
  const program: StepProgram = await session.prepare(module, options);
  const initial = initialValues(module);
  for (const [name, data] of initial) session.write(name, data);
  const handles = Array.from({ length: STEPS }, (_, step) =>
    program.run(batchOf(module, step), scalarsOf(step), ["loss"]),
  );
  const outputs = await Promise.all(handles.map((handle) => handle.outputs));
  const values = await session.read([...initial.keys()]);
  session.dispose();
  return {
    losses: outputs.map(({ loss }) => loss?.data[0] ?? Number.NaN),
    values: new Map([...values].map(([name, { data }]) => [name, data])),
  };
}

function trainInDouble(module: Module): Trained {
  const interpreter = new Interpreter(module, "f64");
  const values = new Map<string, TensorData>(initialValues(module));
  const losses = Array.from({ length: STEPS }, (_, step) => {
    const inputs = new Map([...values, ...Object.entries(batchOf(module, step))]);
    const { outputs, updates } = interpreter.run(inputs, scalarsOf(step));
    for (const [name, { data }] of updates) values.set(name, data);
    return outputs["loss"]?.data[0] ?? Number.NaN;
  });
  return { losses, values };
}

function largestDifference(actual: Trained, expected: Trained): number {
  let largest = 0;
  const compare = (found: ArrayLike<number>, wanted: ArrayLike<number>): void => {
    for (let index = 0; index < wanted.length; index++) {
      const value = wanted[index] ?? 0;
      largest = Math.max(largest, Math.abs((found[index] ?? Infinity) - value) / Math.max(1, Math.abs(value)));
    }
  };
  compare(actual.losses, expected.losses);
  for (const [name, data] of expected.values) compare(actual.values.get(name) ?? [], data);
  return largest;
}

const samples: readonly (readonly [string, (optimizer: SampleOptimizer) => Module])[] = [
  ["MLP with dropout, sizes of four", (optimizer) => mlpModule(8, 16, 12, 4, optimizer)],
  ["MLP with dropout, odd sizes", (optimizer) => mlpModule(5, 7, 9, 3, optimizer)],
  ["residual network with batch normalization", (optimizer) => residualModule(4, optimizer)],
];
const optimizers = [
  ["SGD", sgd],
  ["momentum", momentum],
  ["Adam", adam],
] as const;

for (const [name, build] of samples) {
  for (const [optimizerName, optimizer] of optimizers) {
    test(`${name}, ${optimizerName}: ${STEPS} steps agree with the interpreter`, async () => {
      const module = build(optimizer);
      const expected = trainInDouble(module);
      expect(largestDifference(await trainOn(device, module), expected)).toBeLessThan(2e-4);
      expect(largestDifference(await trainOn(device, module, { lowering: { fusion: false } }), expected)).toBeLessThan(
        2e-4,
      );
      expect(largestDifference(await trainOn(hardware, module), expected)).toBeLessThan(2e-4);
      expect(largestDifference(await trainOn(new CpuDevice(), module), expected)).toBeLessThan(2e-4);
    });
  }

  test(`${name}: two runs are bit-identical`, async () => {
    const module = build(adam);
    const first = await trainOn(device, module);
    const second = await trainOn(device, module);
    expect(second.losses).toEqual(first.losses);
    expect(second.values).toEqual(first.values);
  });

  test(`${name}: a step is one pass and one submit, its program and plan are sound`, async () => {
    const module = build(adam);
    const session = device.createSession();
    const program = await session.prepare(module);
    expect(verifyProgram(program.program, device.traits)).toEqual([]);
    expect(verifyPlan(program.program, program.memory)).toEqual([]);
    const unfused = await session.prepare(module, { lowering: { fusion: false } });
    expect(program.counters).toMatchObject({ dispatches: 0, passes: 0, submits: 0, steps: 0, readbacks: 0 });
    for (const each of [program, unfused]) await each.run(batchOf(module, 0), scalarsOf(0), ["loss"]).outputs;
    expect(program.counters).toMatchObject({ passes: 1, submits: 1, steps: 1, readbacks: 1 });
    expect(program.counters.dispatches).toBe(program.program.calls.length);
    expect(program.counters.dispatches).toBeLessThan(unfused.counters.dispatches * 0.75);
    session.dispose();
  });
}

/** y = x * w over some of the session's parameters, in the order given. */
function reader(names: readonly string[]): Module {
  const b = new ModuleBuilder(`reader of ${names.join(", ")}`, inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [4] });
  for (const name of names) {
    b.output(`y ${name}`, b.call("multiply", [x, b.input(name, "parameter", { dtype: "f32", shape: [4] })]));
  }
  return b.finish();
}

/** SGD on the sum of all parameters. */
function updater(names: readonly string[]): Module {
  const b = new ModuleBuilder("updater", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [4] });
  const parameters = names.map((name) => b.input(name, "parameter", { dtype: "f32", shape: [4] }));
  const gradients = parameters.map((_, index) => b.call("multiply", [x, b.constant(index + 1)]));
  const results = b.emit("sgdUpdate", [b.constant(1), ...parameters, ...gradients]);
  parameters.forEach((parameter, index) => b.update(parameter, results[index] ?? parameter));
  return b.finish();
}

test("programs of a session share parameters, whatever the order in which they were prepared", async () => {
  const session = device.createSession();
  const before = await session.prepare(reader(["c", "a"]));
  session.write("a", Float32Array.of(1, 1, 1, 1));
  session.write("c", Float32Array.of(3, 3, 3, 3));
  // Needs a, b, c side by side in this order: what is there moves.
  const update = await session.prepare(updater(["a", "b", "c"]));
  const x = Float32Array.of(1, 2, 3, 4);
  update.run({ x }, { step: 0, seed: 0, learningRate: 0.5 });
  const outputs = await before.run({ x: Float32Array.of(1, 1, 1, 1) }, scalarsOf(1), ["y a", "y c"]).outputs;
  expect([...(outputs["y a"]?.data ?? [])]).toEqual([0.5, 0, -0.5, -1]);
  expect([...(outputs["y c"]?.data ?? [])]).toEqual([1.5, 0, -1.5, -3]);
  expect([...((await session.read(["b"])).get("b")?.data ?? [])]).toEqual([-1, -2, -3, -4]);
  session.dispose();
});

test("cancelling while kernels compile rejects with the signal's reason and leaves the session usable", async () => {
  const session = device.createSession();
  const controller = new AbortController();
  const preparing = session.prepare(mlpModule(6, 10, 11, 3, sgd), { signal: controller.signal });
  controller.abort(new Error("stopped by the test"));
  await expect(preparing).rejects.toThrow("stopped by the test");
  const program = await session.prepare(reader(["a"]));
  const { outputs } = program.run({ x: Float32Array.of(1, 1, 1, 1) }, scalarsOf(0), ["y a"]);
  expect([...((await outputs)["y a"]?.data ?? [])]).toEqual([0, 0, 0, 0]);
  session.dispose();
});

test("a value larger than a buffer of the device is refused with its size before anything is allocated", async () => {
  const b = new ModuleBuilder("large", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [1 << 30] });
  b.output("y", b.call("exp", [x]));
  const session = device.createSession();
  const preparing = session.prepare(b.finish());
  await expect(preparing).rejects.toMatchObject({ name: "DeviceError", code: "limit" });
  await expect(preparing).rejects.toThrow("4.0 GiB");
  session.dispose();
});

test("a device that is given back says so, and steps on it are refused", async () => {
  const other = await openGpuDevice(navigator.gpu);
  const program = await other.createSession().prepare(reader(["a"]));
  other.dispose();
  expect((await other.lost).reason).toBe("destroyed");
  expect(() => program.run({ x: Float32Array.of(1, 1, 1, 1) }, scalarsOf(0))).toThrow("disposed");
});

test("a grid of more than 65,535 workgroups reaches every element", async () => {
  const b = new ModuleBuilder("long", inferOutputs);
  // Odd, so that every thread handles one element; enough for two rows of 64-thread workgroups.
  const count = 65535 * 64 + 77;
  const x = b.input("x", "batch", { dtype: "f32", shape: [count] });
  b.output("y", b.call("add", [x, b.constant(1)]));
  b.output("sum", b.call("reduceSum", [x], { axes: [0] }));
  const session = device.createSession();
  const program = await session.prepare(b.finish());
  const ones = new Float32Array(count).fill(1);
  const { y, sum } = await program.run({ x: ones }, scalarsOf(0), ["y", "sum"]).outputs;
  expect(y?.data.every((value) => value === 2)).toBe(true);
  expect(sum?.data[0]).toBe(count);
  session.dispose();
});
