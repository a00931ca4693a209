import { expect, test } from "vitest";
import { DEFAULT_TRAINING } from "../../../engine/model/types";
import { curesFor } from "./cures";

const labels = (change: object, rate = 0.3) =>
  curesFor({ ...DEFAULT_TRAINING, ...change }, rate).map(({ label }) => label);

test("offers what the run does not have yet", () => {
  expect(labels({ precision: "mixed" })).toEqual([
    "Learning rate 0.03",
    "Clip gradients to norm 1",
    "Single precision",
  ]);
  expect(labels({ clipNorm: 5 })).toEqual(["Learning rate 0.03"]);
  expect(labels({ clipNorm: 5 }, 0)).toEqual([]);
  expect(curesFor(DEFAULT_TRAINING, 1e30)[0]?.change).toEqual({ learningRate: 1e29 });
});
