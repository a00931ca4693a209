/** Fitting a step into a budget: what is planned, what is refused, and that recomputation changes no number. */
import { describe, expect, test } from "vitest";
import { cnn } from "../../../bench/models/cnn";
import { gpt } from "../../../bench/models/gpt";
import type { ReferenceModel } from "../../../bench/models/reference-model";
import { resnet20 } from "../../../bench/models/resnet20";
import { verifyModule } from "../ir/verifier";
import type { Module } from "../ir/types";
import { lowerModule } from "../lowering/lower-module";
import { PORTABLE_TRAITS } from "../lowering/portable-traits";
import { MemoryLimitError, planMemory } from "../memory/plan-memory";
import type { MemoryTarget } from "../memory/types";
import { verifyPlan } from "../memory/verify-plan";
import { inferOutputs } from "../operators/registry";
import { DEFAULT_DATA } from "../model/types";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import { fitMemory, MemoryBudgetError } from "./fit-memory";
import { fitEvaluation } from "./fit-run";

const target: MemoryTarget = {
  limits: { maxBufferBytes: 2 ** 28, maxBindingBytes: 2 ** 27 },
  plan: (module) => planMemory(lowerModule(module, PORTABLE_TRAITS)),
};

function compiled({ name, graph, dataset, training }: ReferenceModel, batchSize: number): CompiledRun {
  const data = { ...DEFAULT_DATA, dataset: dataset.id };
  return compileRun({ projectName: name, graph, data, dataset, training: { ...training, batchSize } });
}

const stepOf = (model: ReferenceModel, batchSize: number): Module => compiled(model, batchSize).train;

describe.each([
  ["ResNet-20", stepOf(resnet20("full"), 32)],
  ["GPT", stepOf(gpt("full"), 8)],
])("%s", (_name, module) => {
  const whole = target.plan(module);

  test("the plan is close to what is alive at once", () => {
    expect(whole.totalBytes).toBeGreaterThanOrEqual(whole.liveBytes);
    expect(whole.totalBytes / whole.liveBytes).toBeLessThan(1.3);
  });

  test("with room enough nothing is computed again", () => {
    expect(fitMemory(module, target, whole.totalBytes).module).toBe(module);
  });

  test("under a budget activations are computed again, as little as is needed", () => {
    const persistent = whole.totalBytes - whole.byCategory.activations;
    for (const share of [0.8, 0.6]) {
      const budget = persistent + whole.byCategory.activations * share;
      const fitted = fitMemory(module, target, budget);
      expect(fitted.plan.totalBytes).toBeLessThanOrEqual(budget);
      expect(verifyModule(fitted.module, inferOutputs)).toEqual([]);
      const program = lowerModule(fitted.module, PORTABLE_TRAITS);
      expect(verifyPlan(program, planMemory(program))).toEqual([]);
    }
  });

  test("a budget that nothing meets is refused with numbers", () => {
    expect(() => fitMemory(module, target, 1e6)).toThrow(MemoryBudgetError);
    expect(() => fitMemory(module, target, 1e6)).toThrow(/needs .* MB: parameters .* MB.*The limit is 1\.0 MB/);
  });
});

test("batches of an evaluation are halved until the device takes them", () => {
  const model = cnn("full");
  const dataset = { ...model.dataset, counts: { ...model.dataset.counts, test: 1000 } };
  const run = compiled({ ...model, dataset }, 4);
  expect(run.evaluationBatchSize).toBe(128);
  const within = (maxBindingBytes: number): MemoryTarget => {
    const limits = { maxBufferBytes: 2 ** 28, maxBindingBytes };
    return { limits, plan: (module) => planMemory(lowerModule(module, PORTABLE_TRAITS), limits) };
  };
  // The largest value of an example: 28 x 28 x 16 numbers of 4 bytes.
  const perExample = 28 * 28 * 16 * 4;
  expect(fitEvaluation(run, within(2 ** 27)).batchSize).toBe(128);
  expect(fitEvaluation(run, within(40 * perExample)).batchSize).toBe(32);
  expect(() => fitEvaluation(run, within(1000))).toThrow(MemoryLimitError);
});
