/** Data that is made, not read: the same every time, balanced, and not to be told apart by a straight line. */
import { describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../model/types";
import { createPointSources } from "./generated-points";
import { drawShapes } from "./generated-shapes";

describe.each(createPointSources().map((source) => [source.id, source] as const))("%s", (_id, source) => {
  it("has as many points of every class, around the middle", async () => {
    const dataset = await source.open({ ...DEFAULT_DATA, testShare: 0, validationShare: 0 });
    const { train } = dataset.description.counts;
    expect(train).toBe(3000);
    const { fields } = await dataset.read(
      "train",
      Array.from({ length: train }, (_, index) => index),
      train,
    );
    const [features, target] = dataset.description.fields;
    expect(features?.columnNames).toEqual(["x", "y"]);
    const labels = [...(fields["class"] ?? [])];
    const classes = target?.classCount ?? 0;
    const points = fields["features"] ?? new Float32Array(0);
    for (let id = 0; id < classes; id++) expect(labels.filter((label) => label === id)).toHaveLength(3000 / classes);
    // A line through the middles of the first two classes leaves many points on the wrong side.
    const middle = (id: number): readonly [number, number] => {
      const own = labels.flatMap((label, index) => (label === id ? [index] : []));
      const mean = (axis: number): number =>
        own.reduce((sum, index) => sum + (points[2 * index + axis] ?? 0), 0) / own.length;
      return [mean(0), mean(1)];
    };
    const middles = Array.from({ length: classes }, (_, id) => middle(id));
    const wrong = labels.filter((label, index) => {
      const distances = middles.map(([x, y]) =>
        Math.hypot((points[2 * index] ?? 0) - x, (points[2 * index + 1] ?? 0) - y),
      );
      return distances.indexOf(Math.min(...distances)) !== label;
    });
    expect(wrong.length / train).toBeGreaterThan(0.08);
  });
});

describe("shapes", () => {
  it("are the same pictures every time, in turn of every class, with ink on ground", () => {
    const set = drawShapes(40);
    expect(drawShapes(40).pixels).toEqual(set.pixels);
    expect([...set.labels.slice(0, 5)]).toEqual([0, 1, 2, 3, 0]);
    expect(set.classNames).toEqual(["circle", "square", "star", "triangle"]);
    const size = set.width * set.height * 3;
    expect(set.pixels).toHaveLength(40 * size);
    for (let index = 0; index < 40; index++) {
      const picture = set.pixels.subarray(index * size, (index + 1) * size);
      expect(Math.max(...picture) - Math.min(...picture)).toBeGreaterThan(50);
    }
  });
});
