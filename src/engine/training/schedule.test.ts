import { describe, expect, it } from "vitest";
import { DEFAULT_TRAINING } from "../model/types";
import type { TrainingSettings } from "../model/types";
import { learningRateAt } from "./schedule";

const length = { totalSteps: 100, stepsPerEpoch: 10 };
const rates = (settings: Partial<TrainingSettings>, steps: readonly number[]): number[] =>
  steps.map((step) => learningRateAt(step, { ...DEFAULT_TRAINING, learningRate: 0.1, ...settings }, length));

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 10));
}

describe("learningRateAt", () => {
  it("keeps a constant rate", () => {
    expectClose(rates({ schedule: "constant" }, [0, 50, 99]), [0.1, 0.1, 0.1]);
  });

  it("drops every n epochs", () => {
    expectClose(
      rates({ schedule: "step", dropEvery: 2, dropFactor: 0.5 }, [0, 19, 20, 39, 40, 99]),
      [0.1, 0.1, 0.05, 0.05, 0.025, 0.00625],
    );
  });

  it("warms up linearly and stays", () => {
    expectClose(rates({ schedule: "warmup", warmupShare: 0.1 }, [0, 4, 9, 10, 99]), [0.01, 0.05, 0.1, 0.1, 0.1]);
  });

  it("follows half a cosine to 0", () => {
    expectClose(rates({ schedule: "cosine", warmupShare: 0 }, [0, 50, 100]), [0.1, 0.05, 0]);
    expectClose(rates({ schedule: "cosine", warmupShare: 0.2 }, [0, 19, 20, 60]), [0.005, 0.1, 0.1, 0.05]);
  });

  it("agrees with OneCycleLR of PyTorch (max_lr=0.1, total_steps=100, pct_start=0.3)", () => {
    // torch.optim.lr_scheduler.OneCycleLR: start = 0.1 / 25, phases end at steps 29 and 99, final rate 4e-7.
    const start = 0.004;
    const up = (share: number): number => 0.1 + ((start - 0.1) / 2) * (1 + Math.cos(Math.PI * share));
    const down = (share: number): number => 4e-7 + ((0.1 - 4e-7) / 2) * (1 + Math.cos(Math.PI * share));
    expectClose(rates({ schedule: "one-cycle", warmupShare: 0.3 }, [0, 10, 29, 64, 99]), [
      start,
      up(10 / 29),
      0.1,
      down(0.5),
      4e-7,
    ]);
  });

  it("stays finite for a run of one step and for no warm-up", () => {
    for (const schedule of ["constant", "step", "cosine", "warmup", "one-cycle"] as const) {
      for (const warmupShare of [0, 1]) {
        const settings = { ...DEFAULT_TRAINING, schedule, warmupShare };
        const rate = learningRateAt(0, settings, { totalSteps: 1, stepsPerEpoch: 1 });
        expect(Number.isFinite(rate) && rate > 0, `${schedule} ${warmupShare}: ${rate}`).toBe(true);
      }
    }
  });
});
