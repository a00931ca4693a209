import { describe, expect, it } from "vitest";
import { IDLE_RUN, LEARNING_RATE, type RunState } from "../runs/run-state";
import { appendToSeries, EMPTY_SERIES, SERIES_CAPACITY, type SeriesValue } from "../runs/series";
import { STILL_CLOCK } from "../runs/wall-clock";
import { chartCsv, csvCell } from "./chart-export";
import { seriesOf, tracesOf, type AxisChoice } from "./chart-series";
import { placeOn, timeTicks, withoutOutliers } from "./plot-points";

const choice: AxisChoice = {
  axis: "step",
  clock: STILL_CLOCK,
  smoothing: 0.6,
  logarithmicX: false,
  logarithmicY: false,
};

/** So many values, in pieces as a run sends them. */
function longSeries(count: number, valueAt: (step: number) => number) {
  let series = EMPTY_SERIES;
  for (let first = 1; first <= count; first += 1000) {
    const piece = Array.from({ length: 1000 }, (_, index): SeriesValue => {
      const step = first + index;
      return { step, epoch: step / 100, elapsedMs: step * 10, value: valueAt(step) };
    });
    series = appendToSeries(series, piece);
  }
  return series;
}

function runWith(train: RunState["train"], validation: RunState["validation"] = {}): RunState {
  return {
    ...IDLE_RUN,
    train,
    validation,
    plan: {
      device: { kind: "cpu", name: "CPU", software: false },
      totalSteps: 100_000,
      stepsPerEpoch: 100,
      epochs: 1000,
      batchSize: 1,
      metrics: [
        { name: "loss", unit: "number", better: "lower" },
        { name: "accuracy", unit: "ratio", better: "higher" },
      ],
      parameterCount: 1,
      memoryBytes: 1,
    },
  };
}

describe("the lines of a chart", () => {
  it("are at most 1,500 points each after 100,000 steps, and touch the lowest and the highest", () => {
    const loss = longSeries(100_000, (step) => (step === 61_803 ? 9 : step === 31_415 ? -9 : Math.sin(step)));
    expect(loss.buckets.length).toBeLessThanOrEqual(SERIES_CAPACITY);
    const [trace] = tracesOf(seriesOf(runWith({ loss }), ["loss"]), choice, 1500);
    expect(trace?.raw.length).toBeLessThanOrEqual(1500);
    expect(trace?.smoothed.length).toBeLessThanOrEqual(750);
    expect(trace?.raw).toContainEqual({ x: 61_803, y: 9 });
    expect(trace?.raw).toContainEqual({ x: 31_415, y: -9 });
    expect(trace?.raw.at(-1)?.x).toBeGreaterThan(99_900);
  });

  it("show train and validation of several metrics, each in a colour of its own, and only what the run has", () => {
    const loss = longSeries(1000, (step) => 1 / step);
    const run = runWith({ loss, accuracy: loss, [LEARNING_RATE]: loss }, { loss });
    const series = seriesOf(run, ["loss", "nothing", "accuracy", LEARNING_RATE]);
    expect(series.map(({ label }) => label)).toEqual(["Loss", "Accuracy", "Learning rate"]);
    const traces = tracesOf(series, choice, 300);
    expect(new Set(traces.map(({ colour }) => colour)).size).toBe(3);
    expect(traces[0]?.held.length).toBeGreaterThan(0);
    expect(traces[0]?.dashed).toBe(true);
    // The learning rate is known, so it is not smoothed and has no raw trace behind it.
    expect(traces[2]?.raw).toEqual([]);
  });

  it("leave out what a logarithmic x axis cannot show", () => {
    const loss = appendToSeries(EMPTY_SERIES, [
      { step: 0, epoch: 0, elapsedMs: 0, value: 1 },
      { step: 1, epoch: 0.1, elapsedMs: 10, value: 2 },
    ]);
    const [trace] = tracesOf(
      seriesOf(runWith({ loss }), ["loss"]),
      { ...choice, logarithmicX: true, smoothing: 0 },
      300,
    );
    expect(trace?.smoothed).toEqual([{ x: 1, y: 2 }]);
  });
});

describe("axes", () => {
  it("place a moment by step, epoch, time of training and clock", () => {
    const place = { step: 7, epoch: 0.5, elapsedMs: 2500 };
    const clock = { startedMs: 1000, pauses: [{ elapsedMs: 2000, lengthMs: 500 }] };
    expect(placeOn("step", place, clock)).toBe(7);
    expect(placeOn("epoch", place, clock)).toBe(0.5);
    expect(placeOn("relative", place, clock)).toBe(2.5);
    expect(placeOn("wall", place, clock)).toBe(4000);
  });

  it("count time in seconds, minutes and hours", () => {
    expect(timeTicks(0, 60, 5)).toEqual([0, 15, 30, 45, 60]);
    expect(timeTicks(100, 400, 4)).toEqual([100, 220, 340]);
    expect(timeTicks(0, 7200, 4)).toEqual([0, 1800, 3600, 5400, 7200]);
  });

  it("ignore the few wildest points when asked to", () => {
    const points = Array.from({ length: 100 }, (_, x) => ({ x, y: x === 50 ? 1000 : 1 }));
    expect(withoutOutliers(points).every(({ y }) => y === 1)).toBe(true);
    expect(withoutOutliers(points.slice(48, 52))).toHaveLength(4);
  });
});

describe("a chart as CSV", () => {
  it("has a row for each bucket, and no cell that a spreadsheet would run", () => {
    const values = appendToSeries(EMPTY_SERIES, [{ step: 1, epoch: 0.5, elapsedMs: 1500, value: 0.25 }]);
    const run = runWith({ loss: values }, { loss: values });
    expect(chartCsv(run, ["loss"]).split("\r\n")).toEqual([
      "metric,split,step,epoch,elapsed_s,time,values,mean,min,max",
      "loss,train,1,0.5,1.5,,1,0.25,0.25,0.25",
      "loss,validation,1,0.5,1.5,,1,0.25,0.25,0.25",
      "",
    ]);
    const name = '=HYPERLINK("x"),a';
    const plan = run.plan && { ...run.plan, metrics: [{ name, unit: "number", better: "lower" } as const] };
    const hostile: RunState = {
      ...run,
      ...(plan === undefined ? {} : { plan }),
      train: { [name]: values },
      validation: {},
    };
    expect(chartCsv(hostile, [name]).split("\r\n")[1]).toMatch(/^"'=HYPERLINK\(""x""\),a",train/);
    for (const cell of ["+1", "-1+1", "@SUM(A1)", " =1", "＝1+1", "\tx"]) expect(csvCell(cell)).toBe(`'${cell}`);
    expect(csvCell("\n=1")).toBe('"\'\n=1"');
    expect(csvCell("a=1")).toBe("a=1");
  });
});
