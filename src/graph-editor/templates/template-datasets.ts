/** The bundled data sets as the templates' tests speak of them: their fields, without the data. */
import type { DataField } from "../../engine/layers/define";
import type { DatasetDescription } from "../../engine/model/types";

function dataset(id: string, train: number, fields: readonly DataField[]): DatasetDescription {
  const counts = { train, validation: 20, test: 30 };
  return { id, name: id, summary: "", source: "", licence: "", revision: "1", fields, counts };
}

/** By the id that a template names. */
export const templateDatasets: Readonly<Record<string, DatasetDescription>> = {
  mnist: dataset("mnist", 54_000, [
    { name: "image", role: "feature", kind: "image", shape: [28, 28, 1], dtype: "f32" },
    { name: "label", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 10 },
  ]),
  spirals: dataset("spirals", 2160, [
    { name: "features", role: "feature", kind: "numeric", shape: [2], dtype: "f32", columnNames: ["x", "y"] },
    { name: "class", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 2 },
  ]),
  shapes: dataset("shapes", 867, [
    { name: "image", role: "feature", kind: "image", shape: [24, 24, 3], dtype: "f32" },
    { name: "label", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 4 },
  ]),
  "sea-temperature": dataset("sea-temperature", 504, [
    { name: "window", role: "feature", kind: "series", shape: [24, 1], dtype: "f32" },
    {
      name: "temperature",
      role: "target",
      kind: "numeric",
      shape: [1],
      dtype: "f32",
      scale: { mean: 23, deviation: 2.3 },
    },
  ]),
  authors: dataset("authors", 5049, [
    { name: "text", role: "feature", kind: "text", shape: [128], dtype: "i32", classCount: 60 },
    { name: "author", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 3 },
  ]),
  iris: dataset("iris", 102, [
    { name: "features", role: "feature", kind: "numeric", shape: [4], dtype: "f32" },
    { name: "species", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 3 },
  ]),
  "moby-dick": dataset("moby-dick", 33_000, [
    { name: "characters", role: "feature", kind: "text", shape: [64], dtype: "i32", classCount: 78 },
    { name: "next", role: "target", kind: "text", shape: [64], dtype: "i32", classCount: 78 },
  ]),
  penguins: dataset("penguins", 230, [
    { name: "features", role: "feature", kind: "numeric", shape: [11], dtype: "f32" },
    {
      name: "body_mass_g",
      role: "target",
      kind: "numeric",
      shape: [1],
      dtype: "f32",
      scale: { mean: 4207, deviation: 805 },
    },
  ]),
};
