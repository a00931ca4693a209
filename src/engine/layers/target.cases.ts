/** Cases of Target. */
import type { DataField, LayerCase } from "./define";

const image: DataField = { name: "image", role: "feature", kind: "image", shape: [28, 28, 1], dtype: "f32" };
const label: DataField = { name: "label", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 10 };
const mass: DataField = {
  name: "mass",
  role: "target",
  kind: "numeric",
  shape: [1],
  dtype: "f32",
  scale: { mean: 4200, deviation: 800 },
};

export const cases: readonly LayerCase[] = [
  { name: "a class", fields: [image, label], inputs: {}, expect: { outputs: { y: [] } } },
  {
    name: "a number by name",
    attributes: { field: "mass" },
    fields: [label, mass],
    inputs: {},
    expect: { outputs: { y: [1] } },
  },
  { name: "no data set", inputs: {}, expect: { problem: "no-data" } },
  { name: "no target", fields: [image], inputs: {}, expect: { problem: "no-field" } },
  {
    name: "a target that is gone",
    attributes: { field: "x" },
    fields: [label],
    inputs: {},
    expect: { problem: "unknown-field" },
  },
];
