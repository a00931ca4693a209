import { expect, it } from "vitest";
import { WeightedMeans } from "./weighted-mean";

it("weighs batch means by their examples, so that a padded last batch counts less", () => {
  const means = new WeightedMeans();
  means.add({ loss: 1, accuracy: 0.5 }, 4);
  means.add({ loss: 4, accuracy: 1 }, 2);
  means.add({ loss: 1000, accuracy: 0 }, 0);
  expect(means.weight).toBe(6);
  expect(means.means()?.["loss"]).toBeCloseTo(2, 12);
  expect(means.means()?.["accuracy"]).toBeCloseTo(4 / 6, 12);
});

it("has no mean of nothing", () => {
  expect(new WeightedMeans().means()).toBeUndefined();
});
