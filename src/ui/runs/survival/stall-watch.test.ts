import { expect, test } from "vitest";
import { LOOK_EVERY_MS, StallWatch } from "./stall-watch";

/** A run with steps of `stepMs`, looked at as the page does. */
function running(stepMs: number) {
  const watch = new StallWatch();
  let now = 0;
  watch.look(now, true);
  watch.progress({ step: 1, elapsedMs: stepMs });
  watch.progress({ step: 3, elapsedMs: 3 * stepMs });
  const quiet = (ms: number, working = true) => {
    let stall;
    for (const end = now + ms; now < end;) stall = watch.look((now += LOOK_EVERY_MS), working);
    return stall;
  };
  const sleep = (ms: number) => watch.look((now += ms), true);
  return { watch, quiet, sleep };
}

test("tells a run that stands still from a slow one by its own steps", () => {
  expect(running(10).quiet(30_000)).toBeUndefined();
  expect(running(10).quiet(35_000)).toEqual({ quietMs: 35_000, stepMs: 10 });
  expect(running(10_000).quiet(200_000)).toBeUndefined();
  expect(running(10_000).quiet(205_000)).toEqual({ quietMs: 205_000, stepMs: 10_000 });
});

test("does not count sleep, pauses and compiling, nor what came before a word of the run", () => {
  const { watch, quiet, sleep } = running(10);
  expect(sleep(3_600_000)).toBeUndefined();
  expect(quiet(600_000, false)).toBeUndefined();
  expect(quiet(25_000)).toBeUndefined();
  watch.progress();
  expect(quiet(25_000)).toBeUndefined();
});

test("is more patient with a run that was silent before, and waits for the first steps", () => {
  const { watch, quiet } = running(10);
  expect(quiet(40_000)).toBeDefined();
  watch.progress();
  expect(quiet(120_000)).toBeUndefined();
  expect(quiet(5_000)).toBeDefined();
  expect(new StallWatch().look(1e9, true)).toBeUndefined();
});
