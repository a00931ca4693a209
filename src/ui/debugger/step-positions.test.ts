import { describe, expect, it } from "vitest";
import type { StepOutline } from "../../engine/metrics/step-outline";
import { computedAt, groupAt, positionAfter, tensorToShow, type StepMove } from "./step-positions";

const tensor = (id: number, role: StepOutline["tensors"][number]["role"], dtype: "f32" | "i32" = "f32") => ({
  id,
  name: `tensor ${String(id)}`,
  role,
  dtype,
  shape: [2],
});

/** Two layers forward, the same two backward, an optimizer. */
const outline: StepOutline = {
  step: 1,
  learningRate: 0.1,
  batches: 1,
  operators: [
    { operator: "matmul", inputs: [0], outputs: [10] },
    { operator: "relu", inputs: [10], outputs: [11] },
    { operator: "argMax", inputs: [11], outputs: [12, 13] },
    { operator: "multiply", inputs: [13], outputs: [14] },
    { operator: "matmul", inputs: [14], outputs: [15] },
    { operator: "sgdUpdate", inputs: [15], outputs: [16] },
  ],
  groups: [
    { phase: "forward", node: "a", name: "A", first: 0, count: 2 },
    { phase: "forward", node: "b", name: "B", first: 2, count: 1 },
    { phase: "backward", node: "b", name: "B", first: 3, count: 1 },
    { phase: "backward", node: "a", name: "A", first: 4, count: 1 },
    { phase: "update", name: "Optimizer", first: 5, count: 1 },
  ],
  tensors: [
    tensor(0, "input"),
    tensor(10, "activation"),
    tensor(11, "activation"),
    tensor(12, "activation", "i32"),
    tensor(13, "activation"),
    tensor(14, "gradient"),
    tensor(15, "gradient"),
    tensor(16, "updated"),
  ],
};

function walk(move: StepMove): readonly number[] {
  const places = [0];
  for (;;) {
    const before = places.at(-1) ?? 0;
    const next = positionAfter(outline, before, move);
    if (next === before) return places;
    places.push(next);
  }
}

describe("positions in a step", () => {
  it("go on by operators, layers and phases, and end at the end", () => {
    expect(walk("operator")).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(walk("layer")).toEqual([0, 2, 3, 4, 5, 6]);
    expect(walk("phase")).toEqual([0, 3, 5, 6]);
    expect(walk("end")).toEqual([0, 6]);
    expect(positionAfter(outline, 1, "layer")).toBe(2);
    expect(positionAfter(outline, 4, "phase")).toBe(5);
    expect(positionAfter(outline, 4, "back")).toBe(3);
    expect(positionAfter(outline, 0, "back")).toBe(0);
    expect(positionAfter(outline, 5, "start")).toBe(0);
  });

  it("know their layer, and which tensors are there", () => {
    expect(groupAt(outline, 0)).toBeUndefined();
    expect(groupAt(outline, 2)).toMatchObject({ name: "A", phase: "forward" });
    expect(groupAt(outline, 6)).toMatchObject({ name: "Optimizer" });
    const at = computedAt(outline);
    expect(at.get(0)).toBeUndefined();
    expect(at.get(13)).toBe(3);
  });

  it("show what the last operator gives, numbers first, and the batch before the step", () => {
    expect(tensorToShow(outline, 0)).toBe(0);
    expect(tensorToShow(outline, 1)).toBe(10);
    expect(tensorToShow(outline, 3)).toBe(13);
  });
});
