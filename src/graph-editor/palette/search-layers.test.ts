import { expect, test } from "vitest";
import { layers } from "../../engine/layers/registry";
import { searchLayers } from "./search-layers";

const found = (query: string) => searchLayers(layers, query).map(({ label }) => label);

test("names come before what layers do, and that before how they are written", () => {
  expect(found("conv")[0]).toBe("Conv2D");
  expect(found("cv2")).toContain("Conv2D");
  expect(found("average pool").every((label) => /pool/i.test(label))).toBe(true);
  expect(found("relu")[0]).toBe("Activation");
  expect(found("gelu")).toContain("Activation");
  expect(found("no such layer")).toEqual([]);
  expect(found("")).toHaveLength(layers.length);
});
