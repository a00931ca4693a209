import { describe, expect, it } from "vitest";
import { followClock, STILL_CLOCK, wallTime } from "./wall-clock";

describe("the clock of a run", () => {
  it("adds the pauses that the run's own time leaves out", () => {
    let clock = followClock(STILL_CLOCK, { type: "started", time: 1_000_000 }, 0);
    clock = followClock(clock, { type: "paused", time: 1_005_000 }, 5_000);
    // Asked to pause twice: the first counts.
    clock = followClock(clock, { type: "paused", time: 1_006_000 }, 5_000);
    clock = followClock(clock, { type: "resumed", time: 1_065_000 }, 5_000);
    expect(wallTime(clock, 0)).toBe(1_000_000);
    expect(wallTime(clock, 5_000)).toBe(1_005_000);
    expect(wallTime(clock, 6_000)).toBe(1_066_000);
  });

  it("stands still for events that carry no time", () => {
    expect(followClock(STILL_CLOCK, { type: "started" }, 0)).toBe(STILL_CLOCK);
  });
});
