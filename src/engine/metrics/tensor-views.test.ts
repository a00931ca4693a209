import { describe, expect, it } from "vitest";
import { projectToPlane } from "./principal-components";
import {
  activationImages,
  attentionImages,
  histogramOf,
  LARGEST_SIDE,
  MOST_IMAGES,
  parameterImages,
  summarizeTensor,
} from "./tensor-views";

const numbers = (count: number) => Float32Array.from({ length: count }, (_, index) => index);

describe("a tensor in numbers", () => {
  it("is summed up without what is not finite, which is counted", () => {
    const summary = summarizeTensor([1, 3, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(summary).toEqual({ count: 4, mean: 2, deviation: 1, min: 1, max: 3, notFinite: 2 });
    expect(histogramOf([1, 3, Number.NaN, 3], summary, 4).counts).toEqual([1, 0, 0, 2]);
  });

  it("has a histogram also when all numbers are the same", () => {
    const zeros = new Float32Array(5);
    expect(histogramOf(zeros, summarizeTensor(zeros), 3)).toEqual({ low: -0.5, high: 0.5, counts: [0, 5, 0] });
  });
});

describe("a tensor in pictures", () => {
  it("shows filters by output and input channel", () => {
    // [height 1, width 2, in 2, out 3]
    const images = parameterImages(numbers(12), [1, 2, 2, 3]);
    expect(images).toMatchObject({ height: 1, width: 2, count: 6, total: 6, stride: 1 });
    // Output channel 0 of input channel 0, then of input channel 1.
    expect([...(images?.values.subarray(0, 4) ?? [])]).toEqual([0, 6, 3, 9]);
  });

  it("shows the columns of a matrix as the image that was flattened, and else the matrix", () => {
    const image = parameterImages(numbers(8), [4, 2], [2, 2, 1]);
    expect(image).toMatchObject({ height: 2, width: 2, count: 2 });
    expect([...(image?.values ?? [])]).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
    expect(parameterImages(numbers(8), [4, 2])).toMatchObject({ height: 4, width: 2, count: 1 });
    expect(parameterImages(numbers(8), [8])).toBeUndefined();
  });

  it("shows feature maps and attention", () => {
    const maps = activationImages(numbers(8), [2, 2, 2]);
    expect([...maps.values]).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
    expect(attentionImages(numbers(8), [2, 2, 2])).toMatchObject({ count: 2, height: 2, width: 2, low: 0, high: 7 });
    expect(activationImages(numbers(40), [40])).toMatchObject({ count: 1, height: 2, width: 32 });
  });

  it("stays small however large the tensor is", () => {
    const images = parameterImages(numbers(1000 * 300), [1000, 300]);
    expect(images?.stride).toBe(Math.ceil(1000 / LARGEST_SIDE));
    expect(images?.values.length).toBeLessThanOrEqual(LARGEST_SIDE * LARGEST_SIDE);
    expect(activationImages(numbers(4 * 500), [2, 2, 500])).toMatchObject({ count: MOST_IMAGES, total: 500 });
  });
});

describe("principal components", () => {
  it("finds the plane on which points lie, widest first", () => {
    // Points a·u + b·v in five dimensions, with u and v at right angles and a three times as wide as b.
    const [u, v] = [
      [0.6, 0, 0.8, 0, 0],
      [0, 1, 0, 0, 0],
    ];
    const places = Array.from(
      { length: 40 },
      (_, index) => [3 * Math.sin(index * 1.7), Math.cos(index * 2.3)] as const,
    );
    const data = places.flatMap(([a, b]) => u.map((value, axis) => a * value + b * (v[axis] ?? 0) + 10));
    const { points, explained } = projectToPlane(data, 40, 5);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 9);
    expect(explained[0]).toBeGreaterThan(0.8);
    // Distances between points are kept, for all of them lie on that plane.
    const distance = (i: number, j: number) =>
      Math.hypot((points[i * 2] ?? 0) - (points[j * 2] ?? 0), (points[i * 2 + 1] ?? 0) - (points[j * 2 + 1] ?? 0));
    for (const [i, j] of [
      [0, 1],
      [5, 30],
      [12, 39],
    ] as const) {
      const wanted = Math.hypot(
        (places[i]?.[0] ?? 0) - (places[j]?.[0] ?? 0),
        (places[i]?.[1] ?? 0) - (places[j]?.[1] ?? 0),
      );
      expect(distance(i, j)).toBeCloseTo(wanted, 4);
    }
  });

  it("puts points that are all the same in one place", () => {
    expect([...projectToPlane(new Float32Array(12).fill(3), 4, 3).points]).toEqual(Array.from({ length: 8 }, () => 0));
  });
});
