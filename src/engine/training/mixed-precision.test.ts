/** Mixed precision without a GPU: the interpreter runs the very module that a GPU runs, and the memory plan is known before. */
import { expect, test } from "vitest";
import type { ModelName, ModelSize } from "../../../bench/models/reference-model";
import { referenceModels } from "../../../bench/models/registry";
import { elementCount, typeOf } from "../ir/types";
import { verifyModule } from "../ir/verifier";
import { lowerModule } from "../lowering/lower-module";
import { planMemory } from "../memory/plan-memory";
import { verifyPlan } from "../memory/verify-plan";
import { DEFAULT_DATA } from "../model/types";
import type { TrainingSettings } from "../model/types";
import type { TensorData } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import { LOSS_SCALE } from "./loss-scaling";

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

/** A model on the interpreter, step by step. */
class Steps {
  readonly #compiled: CompiledRun;
  readonly #batch: (index: number) => Readonly<Record<string, TensorData>>;
  readonly #interpreter: Interpreter;
  readonly state = new Map<string, TensorData>();
  #step = 0;

  constructor(name: ModelName, training: Partial<TrainingSettings>) {
    this.#compiled = compile(name, "small", training);
    this.#batch = referenceModels[name]("small").batch;
    this.#interpreter = new Interpreter(this.#compiled.train, "f32");
    const weights = this.#compiled.initialWeights();
    for (const { name: input, kind, value } of this.#compiled.train.inputs) {
      if (kind === "batch") continue;
      const zeros = new Float32Array(elementCount(typeOf(this.#compiled.train, value).shape));
      this.state.set(input, weights.get(input)?.data ?? zeros);
    }
  }

  /** @returns the numbers of the step by name. */
  run(): Readonly<Record<string, number>> {
    const inputs = new Map<string, TensorData>([...this.state, ...Object.entries(this.#batch(this.#step))]);
    const scalars = { step: this.#step, seed: 1, learningRate: 0.001 };
    const { outputs, updates } = this.#interpreter.run(inputs, scalars);
    for (const [input, tensor] of updates) this.state.set(input, tensor.data);
    this.#step += 1;
    const { data = [] } = outputs["metrics"] ?? {};
    return Object.fromEntries(this.#compiled.stepMetrics.map((metric, index) => [metric, data[index] ?? Number.NaN]));
  }

  parameters(): readonly (readonly [string, readonly number[]])[] {
    return [...this.state]
      .filter(([name]) => !name.startsWith("loss-scaling/"))
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

test("only storage changes: what goes in and out, and what the optimizer keeps, is in single precision", () => {
  const { train, evaluate } = compile("gpt", "small", { precision: "mixed" });
  for (const module of [train, evaluate]) {
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
  const traits = {
    software,
    maxInvocationsPerWorkgroup: 256,
    maxWorkgroupStorageBytes: 32_768,
    maxStorageBuffersPerStage: 10,
  };
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
