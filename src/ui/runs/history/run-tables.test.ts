/** Kept curves, the table's rows and columns, overlays, comparison and files: the pure parts of the list of runs. */
import { describe, expect, it } from "vitest";
import { addNode, createProject, makeNode, renameNode, setAttribute } from "../../../graph-editor/document/commands";
import { appendToSeries, EMPTY_SERIES, type Series } from "../series";
import { STILL_CLOCK } from "../wall-clock";
import { compareRuns } from "./compare-runs";
import { averagedSeries, averageSeries, overlaySeries, type OverlayRun } from "./overlay-series";
import { settingsOf, type RunRecord } from "./run-record";
import { curvesCsv, runsCsv, scalarsOf } from "./run-tables";
import { curvesUpTo, joinSeries, packSeries, STORED_BUCKETS, unpackSeries } from "./stored-curves";
import { columnsOf, differingSettings, metricsOfRuns } from "./table-columns";
import { filterRuns, sortRuns, tableRows, type RunFilter } from "./table-rows";

const loss = { name: "loss", unit: "number", better: "lower" } as const;
const accuracy = { name: "accuracy", unit: "ratio", better: "higher" } as const;

function record(runId: string, change: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    runId,
    name: `run ${runId}`,
    notes: "",
    tags: [],
    pinned: false,
    projectId: "p",
    projectName: "Iris",
    documentHash: "h",
    dataName: "Iris",
    dataRevision: "1",
    settings: { "training.learningRate": 0.01, "training.seed": 1 },
    status: "completed",
    metrics: [loss],
    step: 10,
    totalSteps: 10,
    epoch: 1,
    parameterCount: 5,
    elapsedMs: 1000,
    train: { loss: 1 },
    validation: {},
    test: {},
    rateChanges: [],
    startedAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:01:00.000Z",
    ...change,
  };
}

function seriesOf(values: readonly (readonly [step: number, value: number])[]): Series {
  return appendToSeries(
    EMPTY_SERIES,
    values.map(([step, value]) => ({ step, epoch: step / 10, elapsedMs: step * 100, value })),
  );
}

function run(
  runId: string,
  values: readonly (readonly [number, number])[],
  change: Partial<RunRecord> = {},
): OverlayRun {
  const curves = {
    runId,
    train: { loss: packSeries(seriesOf(values)) },
    validation: {},
    clock: { ...STILL_CLOCK, startedMs: 1_700_000_000_000 },
  };
  return { record: record(runId, change), curves };
}

const idsOf = (records: readonly RunRecord[]): readonly string[] => records.map(({ runId }) => runId);

describe("stored curves", () => {
  it("gives back short series as they were, and bounds long ones without moving their mean", () => {
    const short = seriesOf([
      [1, 3],
      [2, 1],
      [3, 2],
    ]);
    expect(unpackSeries(packSeries(short))).toEqual(short);
    const long = seriesOf(Array.from({ length: 5000 }, (_, index) => [index + 1, Math.sin(index)] as const));
    const { buckets } = unpackSeries(packSeries(long));
    expect(buckets.length).toBeLessThanOrEqual(STORED_BUCKETS);
    const weigh = ({ buckets: all }: Pick<Series, "buckets">) =>
      all.reduce((sum, { mean, count }) => sum + mean * count, 0) / 5000;
    expect(weigh({ buckets })).toBeCloseTo(weigh(long), 10);
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
    expect(Math.max(...buckets.map(({ max }) => max))).toBe(Math.max(...long.buckets.map(({ max }) => max)));
  });

  it("goes on after a checkpoint: what came after it is left out", () => {
    const { curves } = run("a", [
      [1, 4],
      [2, 3],
      [3, 9],
    ]);
    const joined = joinSeries(curvesUpTo(curves, 2).train, { loss: seriesOf([[3, 2]]) });
    expect(joined["loss"]?.buckets.map(({ step, mean }) => [step, mean])).toEqual([
      [1, 4],
      [2, 3],
      [3, 2],
    ]);
  });
});

describe("the table of runs", () => {
  const records = [
    record("a", {
      train: { loss: 0.5 },
      tags: ["wide"],
      settings: { "training.learningRate": 0.1, "training.seed": 1 },
    }),
    record("b", { train: { loss: NaN }, status: "diverged", notes: "Too fast" }),
    record("c", { train: { loss: 0.2 }, pinned: true }),
    record("d", { train: { loss: 0.3 }, projectId: "q", projectName: "Digits" }),
  ];
  const everything: RunFilter = { text: "", status: undefined, tag: undefined, ownProject: false };

  it("filters by words, status, tag and project", () => {
    const found = (filter: Partial<RunFilter>) => idsOf(filterRuns(records, { ...everything, ...filter }, "p"));
    expect(found({ text: "FAST too" })).toEqual(["b"]);
    expect(found({ text: "digits" })).toEqual(["d"]);
    expect(found({ status: "diverged" })).toEqual(["b"]);
    expect(found({ tag: "wide" })).toEqual(["a"]);
    expect(found({ ownProject: true })).toEqual(["a", "b", "c"]);
  });

  it("orders with pinned runs first and runs without a number last, both ways", () => {
    const columns = columnsOf(records);
    const by = (descending: boolean) => idsOf(sortRuns(records, columns, { column: "metric loss", descending }));
    expect(by(false)).toEqual(["c", "d", "a", "b"]);
    expect(by(true)).toEqual(["c", "a", "d", "b"]);
  });

  it("shows the settings that differ, and no metric that only repeats the loss", () => {
    expect(differingSettings(records)).toEqual(["training.learningRate"]);
    expect(columnsOf(records).map(({ id }) => id)).toContain("training.learningRate");
    const named = { name: "cross-entropy", unit: "number", better: "lower" } as const;
    const both = record("e", {
      metrics: [loss, named, accuracy],
      train: { loss: 1, "cross-entropy": 1, accuracy: 0.9 },
      best: { step: 5, values: { loss: 0.7, "cross-entropy": 0.7, accuracy: 0.95 } },
    });
    expect(metricsOfRuns([both]).map(({ name }) => name)).toEqual(["loss", "accuracy"]);
    const texts = columnsOf([both]).map((column) => column.text(both));
    expect(texts).toContain("0.7000");
    expect(texts).toContain("95.00%");
  });

  it("groups, and leaves out the runs of a folded group", () => {
    const rows = tableRows(records, { group: "training.learningRate", folded: new Set(["Learning rate 0.01"]) });
    expect(rows.map((row) => (row.kind === "group" ? [row.label, row.records.length] : row.record.runId))).toEqual([
      ["Learning rate 0.1", 1],
      "a",
      ["Learning rate 0.01", 3],
    ]);
  });
});

describe("overlays", () => {
  const first = run("a", [
    [1, 4],
    [3, 2],
    [5, 0],
  ]);
  const second = run("b", [
    [1, 2],
    [3, 4],
  ]);

  it("draws a line a run, in a colour that stays when another is hidden", () => {
    const all = overlaySeries([first, second], loss, "train", new Set());
    const one = overlaySeries([first, second], loss, "train", new Set(["a"]));
    expect(all.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(one).toEqual([all[1]]);
    expect(overlaySeries([first, second], loss, "validation", new Set())).toEqual([]);
  });

  it("averages runs at the same steps, with the room between them", () => {
    const { buckets } = averageSeries([
      unpackSeries(
        packSeries(
          seriesOf([
            [1, 4],
            [3, 2],
            [5, 0],
          ]),
        ),
      ),
      seriesOf([
        [1, 2],
        [3, 4],
      ]),
    ]);
    expect(buckets.map(({ step, mean, min, max }) => [step, mean, min, max])).toEqual([
      [1, 3, 2, 4],
      [3, 3, 2, 4],
      [5, 0, 0, 0],
    ]);
    const [group] = averagedSeries([{ key: "g", label: "g", runs: [first, second] }], loss, "train", new Set());
    expect(group?.look?.band).toBe(true);
  });
});

describe("what changed", () => {
  const project = addNode(makeNode("a", "dense", { x: 0, y: 0 }))(createProject());
  const side = (document: typeof project) => ({ document, settings: settingsOf(document) });

  it("lists settings and layers, and says which layers to mark", () => {
    const changed = setAttribute("a", "units", 7)(addNode(makeNode("b", "relu", { x: 0, y: 0 }))(project));
    const after = { ...changed, training: { ...changed.training, learningRate: 0.5 } };
    const comparison = compareRuns(side(project), side(after));
    expect(comparison.settings).toMatchObject([{ label: "Learning rate", after: "0.5" }]);
    expect(Object.fromEntries(comparison.layers)).toEqual({ a: "changed", b: "added" });
    expect([...compareRuns(side(after), side(project)).removed]).toEqual(["b"]);
    const same = compareRuns(side(project), side(project));
    expect([same.settings, same.graph]).toEqual([[], []]);
    expect(compareRuns(side(project), side(renameNode("a", "Hidden")(project))).graph).toHaveLength(1);
  });
});

describe("files of runs", () => {
  const one = run(
    "a",
    [
      [1, 4],
      [2, 3],
    ],
    { name: "=cmd|' /C'!A0", notes: 'said "no",\nthen yes', test: { loss: 0.25 } },
  );

  it("writes the table as CSV that a spreadsheet takes for text", () => {
    const [header, row, end] = runsCsv([one.record]).split("\r\n");
    expect(header).toContain("train loss,validation loss,best loss,test loss,training.learningRate");
    expect(row).toContain("a,'=cmd|' /C'!A0,Iris,completed");
    expect(row).toContain('"said ""no"",\nthen yes",1,,,0.25,0.01,1');
    expect(end).toBe("");
  });

  it("writes curves point by point, and scalars by step with the time they were made at", () => {
    const lines = curvesCsv([one]).split("\r\n");
    expect(lines[1]).toBe("a,'=cmd|' /C'!A0,loss,train,1,0.1,0.1,2023-11-14T22:13:20.100Z,1,4,4,4");
    expect(scalarsOf(one)).toEqual([
      { tag: "train/loss", step: 1, timeMs: 1_700_000_000_100, value: 4 },
      { tag: "train/loss", step: 2, timeMs: 1_700_000_000_200, value: 3 },
      { tag: "test/loss", step: 10, timeMs: 1_700_000_001_000, value: 0.25 },
    ]);
  });
});
