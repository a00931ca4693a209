import { expect, it } from "vitest";
import { BreakpointError, describeBreakpoint, parseBreakpoint } from "./breakpoint";

it.each([
  "loss < 0.3",
  "validation accuracy > 0.95",
  "loss < -1e-7",
  "gradient of Dense 2 > 100",
  "output gradient of a > b < 1",
  "activation of block/3/Dense is not finite",
  "dead share of ReLU > 0.5",
  "validation loss has no new low for 500 steps",
])("reads what it writes: %s", (text) => {
  expect(describeBreakpoint(parseBreakpoint(text))).toBe(text);
});

it("reads what people write", () => {
  expect(parseBreakpoint("  loss<.3 ")).toEqual({
    quantity: { kind: "metric", split: "train", name: "loss" },
    condition: { kind: "below", value: 0.3 },
  });
  expect(parseBreakpoint("Gradient of Dense > 1E2")).toEqual({
    quantity: { kind: "layer", statistic: "parameterGradient", name: "Dense" },
    condition: { kind: "above", value: 100 },
  });
});

it.each(["", "loss", "loss <", "< 3", "loss = 3", "loss < 1e999", "loss has no new low for 0 steps", "x".repeat(300)])(
  "refuses with an example what is none: %s",
  (text) => {
    expect(() => parseBreakpoint(text)).toThrow(BreakpointError);
    expect(() => parseBreakpoint(text)).toThrow('Write one as "loss < 0.3"');
  },
);
