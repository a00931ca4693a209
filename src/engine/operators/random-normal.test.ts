/** What randomNormal draws is normally distributed: moments and tails of many numbers. */
import { expect, it } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import { Interpreter } from "../reference/interpreter";
import { inferOutputs } from "./registry";

it("draws from the standard normal distribution", () => {
  const count = 40_000;
  const b = new ModuleBuilder("normal", inferOutputs);
  b.output("y", b.call("randomNormal", [], { shape: [count], stream: 3 }));
  const { outputs } = new Interpreter(b.finish(), "f64").run(new Map(), { step: 2, seed: 9, learningRate: 0 });
  const y = Float64Array.from(outputs["y"]?.data ?? []);
  const moment = (power: number): number => y.reduce((sum, value) => sum + value ** power, 0) / count;
  expect(y.every(Number.isFinite)).toBe(true);
  expect(Math.abs(moment(1))).toBeLessThan(0.02);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
  expect(Math.abs(moment(3))).toBeLessThan(0.08);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
  const beyond = (limit: number): number => y.filter((value) => Math.abs(value) > limit).length / count;
  expect(beyond(1)).toBeCloseTo(0.3173, 1.9);
  expect(Math.abs(beyond(2) - 0.0455)).toBeLessThan(0.005);
  expect(beyond(3)).toBeGreaterThan(0.0015);
});
