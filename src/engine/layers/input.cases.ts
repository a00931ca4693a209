/** Cases of Input. */
import type { DataField, LayerCase } from "./define";

const image: DataField = { name: "image", role: "feature", kind: "image", shape: [28, 28, 1], dtype: "f32" };
const label: DataField = { name: "label", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 10 };
const reserved: DataField = { name: "weights", role: "feature", kind: "numeric", shape: [1], dtype: "f32" };

export const cases: readonly LayerCase[] = [
  { name: "the first feature", fields: [label, image], inputs: {}, expect: { outputs: { y: [28, 28, 1] } } },
  {
    name: "a field by name",
    attributes: { field: "label" },
    fields: [image, label],
    inputs: {},
    expect: { outputs: { y: [] } },
  },
  { name: "no data set", inputs: {}, expect: { problem: "no-data" } },
  { name: "no feature", fields: [label], inputs: {}, expect: { problem: "no-field" } },
  {
    name: "a field that is gone",
    attributes: { field: "x" },
    fields: [image],
    inputs: {},
    expect: { problem: "unknown-field" },
  },
  { name: "a reserved name", fields: [reserved], inputs: {}, expect: { problem: "reserved-field" } },
];
