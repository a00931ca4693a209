import { describe, expect, it } from "vitest";
import { meanWithoutSlowest, median } from "./average";
import type { KernelProfile } from "./run-profile";
import { bytesPerSecond, flopsPerSecond, intensity, profileLayers, shareOfRoof, totalMs } from "./run-profile";

const kernel = (part: Partial<KernelProfile>): KernelProfile => ({
  number: 1,
  phase: "forward",
  label: "add",
  kernel: "elementwise",
  flops: 1000,
  bytes: 4000,
  elapsedMs: 2,
  ...part,
});

describe("a profile", () => {
  it("adds up the kernels of a layer over the phases, and puts the slowest first", () => {
    const layers = profileLayers([
      kernel({ origin: "a", layer: "First" }),
      kernel({ origin: "b", layer: "Second", elapsedMs: 9 }),
      kernel({ origin: "a", layer: "First", phase: "backward", elapsedMs: 3 }),
      kernel({ phase: "update", elapsedMs: 1 }),
      kernel({ phase: "backward", elapsedMs: 0.5 }),
    ]);
    expect(layers.map(({ name, kernels, elapsedMs }) => [name, kernels, elapsedMs])).toEqual([
      ["Second", 1, 9],
      ["First", 2, 5],
      ["Optimizer", 1, 1],
      ["Other", 1, 0.5],
    ]);
    expect(layers[1]).toMatchObject({ origin: "a", flops: 2000, bytes: 8000 });
    expect(totalMs(layers)).toBe(15.5);
  });

  it("keeps two layers of one name apart", () => {
    const layers = profileLayers([kernel({ origin: "a", layer: "Dense" }), kernel({ origin: "b", layer: "Dense" })]);
    expect(layers).toHaveLength(2);
  });

  it("tells rates, and how near the roof they are", () => {
    const work = { flops: 2e6, bytes: 1e6, elapsedMs: 2 };
    expect(flopsPerSecond(work)).toBe(1e9);
    expect(bytesPerSecond(work)).toBe(5e8);
    expect(intensity(work)).toBe(2);
    // At 2 FLOPs a byte, 1e9 bytes/s feed 2e9 FLOP/s: the kernel has half of that.
    expect(shareOfRoof(work, { flopsPerSecond: 1e12, bytesPerSecond: 1e9 })).toBeCloseTo(0.5);
    expect(shareOfRoof(work, { flopsPerSecond: 1e9, bytesPerSecond: 1e12 })).toBeCloseTo(1);
    expect(shareOfRoof({ ...work, flops: 0 }, { flopsPerSecond: 1e9, bytesPerSecond: 1e9 })).toBeCloseTo(0.5);
  });

  it("says nothing of a kernel whose time could not be measured", () => {
    const work = { flops: 1, bytes: 1, elapsedMs: 0 };
    expect([flopsPerSecond(work), bytesPerSecond(work)]).toEqual([0, 0]);
    expect(shareOfRoof(work, { flopsPerSecond: 1, bytesPerSecond: 1 })).toBe(0);
  });
});

describe("averages of times", () => {
  it("are not moved by a slow moment", () => {
    expect(median([1, 100, 2])).toBe(2);
    expect(median([1, 2, 3, 100])).toBe(2.5);
    expect(meanWithoutSlowest([0, 5, 5, 0, 100, 60])).toBe(2.5);
    expect([median([]), meanWithoutSlowest([])]).toEqual([0, 0]);
  });
});
