import { describe, expect, test } from "vitest";
import { drawClass, probabilitiesAt, windowOf } from "./next-token";

const field = { shape: [4], classNames: ["\uFFFD", "a", "b", "🙂"] };

describe("window of a text", () => {
  test("holds the end of a long text, and a short one from the start", () => {
    expect(windowOf("abba🙂", field)).toEqual({ tokens: Int32Array.of(2, 2, 1, 3), last: 3 });
    expect(windowOf("b", field)).toEqual({ tokens: Int32Array.of(2, 0, 0, 0), last: 0 });
    expect(windowOf("ax", field)?.tokens).toEqual(Int32Array.of(1, 0, 0, 0));
    expect(windowOf("", field)).toBeUndefined();
  });
});

describe("drawing the next character", () => {
  const output = { values: Float32Array.of(0.5, 0.2, 0.3, 0.1, 0.6, 0.3), shape: [2, 3] };

  test("reads the probabilities of one position", () => {
    expect(probabilitiesAt(output, 1).map((value) => value.toFixed(1))).toEqual(["0.1", "0.6", "0.3"]);
    expect(probabilitiesAt({ values: Float32Array.of(0.25, 0.75), shape: [2] }, 5)).toEqual([0.25, 0.75]);
  });

  test("temperature 0 takes the likeliest that is a character, 1 follows the model, a high one evens out", () => {
    expect(drawClass([0.5, 0.2, 0.3], 0, 0.9)).toBe(2);
    const share = (temperature: number) =>
      Array.from({ length: 1000 }, (_, at) => drawClass([0, 0.2, 0.8], temperature, at / 1000)).filter((id) => id === 1)
        .length / 1000;
    expect(share(1)).toBeCloseTo(0.2, 2);
    expect(share(0.5)).toBeCloseTo(0.04 / 0.68, 2);
    expect(share(100)).toBeCloseTo(0.5, 1);
  });

  test("is never the unknown character, and tiny probabilities do not vanish", () => {
    for (let at = 0; at < 100; at++) expect(drawClass([0.9, 1e-30, 2e-30], 0.1, at / 100)).toBeGreaterThan(0);
  });
});
