/** First values: reproducible, of the right spread, and independent of what else is in the model. */
import { describe, expect, it } from "vitest";
import type { Initializer, ParameterSpec } from "../layers/define";
import { initializeParameters } from "./initialize-parameters";

function values(initializer: Initializer, name = "n/kernel", seed = 1): Float32Array {
  const spec: ParameterSpec = { name: "kernel", shape: [100, 200], initializer, trainable: true };
  return initializeParameters([{ name, spec }], seed).get(name) ?? new Float32Array();
}

function moments(data: Float32Array): { readonly mean: number; readonly deviation: number; readonly largest: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return {
    mean,
    deviation: Math.sqrt(variance),
    largest: data.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  };
}

describe("initializeParameters", () => {
  it("fills with constants", () => {
    expect(new Set(values({ kind: "zeros" }))).toEqual(new Set([0]));
    expect(new Set(values({ kind: "ones" }))).toEqual(new Set([1]));
    const parts = values({ kind: "parts", values: [0, 1, 0, 0] });
    expect(parts.reduce((sum, value) => sum + value, 0)).toBe(5000);
    expect(new Set(parts.subarray(5000, 10_000))).toEqual(new Set([1]));
  });

  it.each<[Initializer, number]>([
    [{ kind: "glorotUniform", fanIn: 100, fanOut: 200 }, Math.sqrt(2 / 300)],
    [{ kind: "glorotNormal", fanIn: 100, fanOut: 200 }, Math.sqrt(2 / 300)],
    [{ kind: "heUniform", fanIn: 100, fanOut: 200 }, Math.sqrt(2 / 100)],
    [{ kind: "heNormal", fanIn: 100, fanOut: 200 }, Math.sqrt(2 / 100)],
    [{ kind: "normal", deviation: 0.05 }, 0.05],
    [{ kind: "uniform", limit: 0.3 }, 0.3 / Math.sqrt(3)],
  ])("%o has mean 0 and the deviation of its paper", (initializer, deviation) => {
    const found = moments(values(initializer));
    // 20,000 draws: four standard errors of the mean and of the deviation.
    expect(Math.abs(found.mean)).toBeLessThan((4 * deviation) / Math.sqrt(20_000));
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.02);
    if (/uniform/i.test(initializer.kind)) expect(found.largest).toBeLessThanOrEqual(deviation * Math.sqrt(3) * 1.0001);
  });

  it("depends on the seed and the name, and on nothing else", () => {
    const he: Initializer = { kind: "heUniform", fanIn: 100, fanOut: 200 };
    expect(values(he)).toEqual(values(he));
    expect(values(he)).not.toEqual(values(he, "m/kernel"));
    expect(values(he)).not.toEqual(values(he, "n/kernel", 2));
    const spec: ParameterSpec = { name: "kernel", shape: [100, 200], initializer: he, trainable: true };
    const both = initializeParameters(
      [
        { name: "first", spec },
        { name: "n/kernel", spec },
      ],
      1,
    );
    expect([...both.keys()]).toEqual(["first", "n/kernel"]);
    expect(both.get("n/kernel")).toEqual(values(he));
  });
});
