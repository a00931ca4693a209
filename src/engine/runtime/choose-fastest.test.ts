/** The fastest of those that are right: the clock here is a number of the test, not time. */
import { expect, it } from "vitest";
import type { ContenderSource } from "./choose-fastest";
import { chooseFastest } from "./choose-fastest";

const released: string[] = [];

function source(name: string, values: readonly number[], elapsedMs: number): ContenderSource {
  return {
    name,
    prepare: () =>
      Promise.resolve({
        results: () => Promise.resolve({ y0: { data: Float32Array.from(values) } }),
        time: () => Promise.resolve(elapsedMs),
        dispose: () => void released.push(name),
      }),
  };
}
const failing = (name: string): ContenderSource => ({
  name,
  prepare: () => Promise.reject(new Error("does not compile")),
});
const expected = { y0: { data: Float64Array.of(1, 2) } };

it("takes the fastest that gives the expected numbers, and says why others were left out", async () => {
  const sources = [
    source("default", [1, 2], 10),
    source("wrong", [1, 2.1], 1),
    failing("broken"),
    source("good", [1, 2], 5),
  ];
  released.length = 0;
  const wrong = "y0[1] is 2.0999999046325684 in place of 2.";
  const verdict = await chooseFastest(sources, expected, 1e-4);
  expect(verdict).toEqual({
    name: "good",
    elapsedMs: 5,
    defaultMs: 10,
    rejected: [
      { variant: "wrong", reason: wrong },
      { variant: "broken", reason: "does not compile" },
    ],
  });
  expect(released.toSorted()).toEqual(["default", "good", "wrong"]);
});

it("keeps the default where nothing is clearly faster", async () => {
  const verdict = await chooseFastest([source("default", [1, 2], 10), source("other", [1, 2], 9.8)], expected, 1e-4);
  expect(verdict.name).toBe("default");
});

it("measures others by the default where nothing else is known", async () => {
  const sources = [source("default", [1, Number.NaN], 10), source("other", [1, 2], 5)];
  expect((await chooseFastest([...sources.slice(1), source("wrong", [0, 2], 1)], undefined, 1e-4)).name).toBe("other");
  await expect(chooseFastest(sources, expected, 1e-4)).rejects.toThrow("y0[1] is NaN");
});

it("ends when it is told to, and releases what it has prepared", async () => {
  const abort = new AbortController();
  const second: ContenderSource = {
    name: "second",
    prepare: () => {
      abort.abort(new Error("training began"));
      return Promise.reject(new Error("never told"));
    },
  };
  released.length = 0;
  const choosing = chooseFastest([source("default", [1, 2], 10), second], expected, 1e-4, abort.signal);
  await expect(choosing).rejects.toThrow("training began");
  expect(released).toEqual(["default"]);
});
