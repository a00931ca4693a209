/** Mixed precision without a GPU: the interpreter runs the very module that a GPU runs, and the memory plan is known before. */
import { expect, test } from "vitest";
import type { ModelName, ModelSize } from "../../../bench/models/reference-model";
import { referenceModels } from "../../../bench/models/registry";
import { elementCount, typeOf } from "../ir/types";
import type { Module } from "../ir/types";
import { verifyModule } from "../ir/verifier";
import { lowerModule } from "../lowering/lower-module";
import { planMemory } from "../memory/plan-memory";
import { verifyPlan } from "../memory/verify-plan";
import { DEFAULT_DATA } from "../model/types";
import type { TrainingSettings } from "../model/types";
import type { DeviceTraits, TensorData } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import { CpuDevice } from "../runtime/cpu-device";
import { ACCUMULATE_INPUT } from "./accumulate-gradients";
import { checkPrecision } from "./check-precision";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import { fitMemory } from "./fit-memory";
import { LOSS_SCALE } from "./loss-scaling";
import { InvalidModelError } from "./run-types";

function compile(name: ModelName, size: ModelSize, training: Partial<TrainingSettings>): CompiledRun {
  const { graph, dataset, training: settings } = referenceModels[name](size);
  return compileRun({
    projectName: name,
    graph,
    data: { ...DEFAULT_DATA, dataset: dataset.id },
    dataset,
    training: { ...settings, ...training },
  });
}

const traitsOf = (software: boolean): DeviceTraits => ({
  software,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 32_768,
  maxStorageBuffersPerStage: 10,
});

/** A model on the interpreter, step by step. */
class Steps {
  readonly #module: Module;
  readonly #metrics: readonly string[];
  readonly #batch: (index: number) => Readonly<Record<string, TensorData>>;
  readonly #interpreter: Interpreter;
  readonly state = new Map<string, TensorData>();
  #step = 0;

  /** @param rewrite what becomes of the training module before it runs. */
  constructor(name: ModelName, training: Partial<TrainingSettings>, rewrite = (module: Module): Module => module) {
    const { train, stepMetrics, initialWeights } = compile(name, "small", training);
    this.#module = rewrite(train);
    this.#metrics = stepMetrics;
    this.#batch = referenceModels[name]("small").batch;
    this.#interpreter = new Interpreter(this.#module, "f32");
    const weights = initialWeights();
    for (const { name: input, kind, value } of this.#module.inputs) {
      if (kind === "batch") continue;
      const zeros = new Float32Array(elementCount(typeOf(this.#module, value).shape));
      this.state.set(input, weights.get(input)?.data ?? zeros);
    }
  }

  /** @returns the numbers of the step by name. */
  run(): Readonly<Record<string, number>> {
    return this.#run(this.#batch(this.#step), () => true);
  }

  /** One update from two batches. @returns the numbers of the second. */
  runTwo(): Readonly<Record<string, number>> {
    const [first, second] = [this.#batch(2 * this.#step), this.#batch(2 * this.#step + 1)];
    // The first batch is only added up: what the update changes waits for the second.
    this.#run({ ...first, [ACCUMULATE_INPUT]: Float32Array.of(0) }, (name) => name.startsWith("gradient-sum/"));
    this.#step -= 1;
    return this.#run({ ...second, [ACCUMULATE_INPUT]: Float32Array.of(1) }, () => true);
  }

  #run(batch: Readonly<Record<string, TensorData>>, kept: (name: string) => boolean): Readonly<Record<string, number>> {
    const inputs = new Map<string, TensorData>([...this.state, ...Object.entries(batch)]);
    const scalars = { step: this.#step, seed: 1, learningRate: 0.001 };
    const { outputs, updates } = this.#interpreter.run(inputs, scalars);
    for (const [input, tensor] of updates) if (kept(input)) this.state.set(input, tensor.data);
    this.#step += 1;
    const { data = [] } = outputs["metrics"] ?? {};
    return Object.fromEntries(this.#metrics.map((metric, index) => [metric, data[index] ?? Number.NaN]));
  }

  parameters(): readonly (readonly [string, readonly number[]])[] {
    return [...this.state]
      .filter(([name]) => !/^(loss-scaling|gradient-sum)\//.test(name))
      .map(([name, data]) => [name, Array.from(data)] as const);
  }
}

test.each(["mlp", "cnn", "gpt"] as const)("%s: losses are those of single precision, to a few thousandths", (name) => {
  const mixed = new Steps(name, { precision: "mixed" });
  const single = new Steps(name, {});
  for (let step = 0; step < 5; step++) {
    const { loss = Number.NaN, skippedSteps } = mixed.run();
    const { loss: expected = Number.NaN } = single.run();
    expect(Math.abs(loss - expected)).toBeLessThan(0.004 * expected);
    expect(loss).not.toBe(expected);
    expect(skippedSteps).toBe(0);
  }
});

test.each(["sgd", "adam", "adamw", "rmsprop"] as const)(
  "%s: a scale that overflows is halved, the weights wait, and then training goes on as if nothing had been",
  (optimizer) => {
    const steps = new Steps("mlp", { precision: "mixed", optimizer, clipNorm: 1 });
    steps.state.set(LOSS_SCALE, Float32Array.of(2 ** 31));
    const before = steps.parameters();
    let numbers = steps.run();
    let skipped = 0;
    while (skipped < 30 && (steps.state.get(LOSS_SCALE)?.[0] ?? 0) < (numbers["lossScale"] ?? 0)) {
      skipped += 1;
      expect(numbers["lossScale"]).toBe(2 ** (32 - skipped));
      expect(steps.parameters()).toEqual(before);
      numbers = steps.run();
    }
    expect(skipped).toBeGreaterThan(3);
    expect(skipped).toBeLessThan(30);
    expect(numbers["skippedSteps"]).toBe(skipped);
    expect(steps.parameters()).not.toEqual(before);
    for (const [, values] of steps.parameters()) expect(values.every(Number.isFinite)).toBe(true);
  },
);

test("many good steps double the scale, and an overflow ends the row of them", () => {
  const steps = new Steps("mlp", { precision: "mixed" });
  const good = "loss-scaling/good-steps";
  steps.run();
  expect(steps.state.get(good)?.[0]).toBe(1);
  steps.state.set(good, Float32Array.of(1999));
  steps.run();
  expect([steps.state.get(LOSS_SCALE)?.[0], steps.state.get(good)?.[0]]).toEqual([2 ** 17, 0]);
  steps.run();
  steps.state.set(LOSS_SCALE, Float32Array.of(2 ** 31));
  steps.run();
  expect([steps.state.get(LOSS_SCALE)?.[0], steps.state.get(good)?.[0]]).toEqual([2 ** 30, 0]);
});

test("gradients of two batches add up as in single precision", () => {
  const mixed = new Steps("mlp", { precision: "mixed", accumulationSteps: 2 });
  const single = new Steps("mlp", { accumulationSteps: 2 });
  // Sums over the examples are larger than means: a scale that suits those is found by skipping steps, which is not what this tests.
  mixed.state.set(LOSS_SCALE, Float32Array.of(2 ** 10));
  for (let step = 0; step < 4; step++) {
    const { loss = Number.NaN } = mixed.runTwo();
    const { loss: expected = Number.NaN } = single.runTwo();
    expect(Math.abs(loss - expected)).toBeLessThan(0.004 * expected);
  }
  expect(mixed.state.get("loss-scaling/good-steps")?.[0]).toBe(4);
});

test("an overflow in one of the batches skips the update of both, and the next update begins anew", () => {
  const steps = new Steps("mlp", { precision: "mixed", accumulationSteps: 2 });
  const before = steps.parameters();
  steps.state.set(LOSS_SCALE, Float32Array.of(2 ** 31));
  steps.runTwo();
  expect(steps.parameters()).toEqual(before);
  steps.state.set(LOSS_SCALE, Float32Array.of(2 ** 10));
  expect(steps.runTwo()["skippedSteps"]).toBe(1);
  expect(steps.parameters()).not.toEqual(before);
  for (const [, values] of steps.parameters()) expect(values.every(Number.isFinite)).toBe(true);
});

test("activations computed again under a budget give the same bits in half precision too", () => {
  const target = {
    limits: { maxBufferBytes: Infinity, maxBindingBytes: Infinity },
    plan: (module: Module) => planMemory(lowerModule(module, traitsOf(false))),
  };
  const whole = new Steps("gpt", { precision: "mixed" });
  let released = 0;
  const within = new Steps("gpt", { precision: "mixed" }, (module) => {
    const { totalBytes, byCategory } = target.plan(module);
    const fitted = fitMemory(module, target, totalBytes - byCategory.activations / 4);
    released = fitted.checkpointing?.released ?? 0;
    return fitted.module;
  });
  expect(released).toBeGreaterThan(0);
  for (let step = 0; step < 3; step++) expect(within.run()).toEqual(whole.run());
});

test("a device without half precision refuses it, and the fix sets single precision", () => {
  const { training } = referenceModels.mlp("small");
  const cpu = new CpuDevice({ threads: 1 });
  checkPrecision(training, cpu);
  const refused = (): void => checkPrecision({ ...training, precision: "mixed" }, cpu);
  expect(refused).toThrow(InvalidModelError);
  expect(refused).toThrow(/needs a GPU with the feature shader-f16, which .* does not have: set the precision to f32/);
  cpu.dispose();
});

test("only storage changes: what goes in and out, and what the optimizer keeps, is in single precision", () => {
  const { train, evaluate } = compile("gpt", "small", { precision: "mixed" });
  for (const module of [train, evaluate(8)]) {
    expect(verifyModule(module, inferOutputs)).toEqual([]);
    const outside = [...module.inputs, ...module.outputs].map(({ value }) => value);
    const kept = module.updates.map(({ value }) => value);
    for (const value of [...outside, ...kept]) expect(typeOf(module, value).stored).toBeUndefined();
    expect(module.types.some(({ stored }) => stored === "f16")).toBe(true);
  }
});

test.each([
  ["cnn", true],
  ["cnn", false],
  ["gpt", true],
  ["gpt", false],
] as const)("%s, software adapter %s: a step takes less memory by a third", (name, software) => {
  const traits = traitsOf(software);
  const bytes = (["f32", "mixed"] as const).map((precision) => {
    const program = lowerModule(compile(name, "full", { precision }).train, traits);
    const plan = planMemory(program);
    expect(verifyPlan(program, plan)).toEqual([]);
    return plan.totalBytes;
  });
  const [single = 0, mixed = 0] = bytes;
  process.stdout.write(
    `${name}: ${single} bytes in f32, ${mixed} in mixed precision, ${(1 - mixed / single).toFixed(3)} less\n`,
  );
  expect(mixed).toBeLessThan((2 / 3) * single);
});
