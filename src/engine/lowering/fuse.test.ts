/** What fusion must leave apart: kernels whose results are written by different dispatches. */
import { expect, it } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import type { DeviceTraits } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { lowerModule } from "./lower-module";
import { verifyProgram } from "./verify-program";

const traits = (software: boolean): DeviceTraits => ({
  software,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16_384,
  maxStorageBuffersPerStage: 8,
});

it("a chain does not join the first dispatch of a kernel whose last one makes its other operand", () => {
  const b = new ModuleBuilder("test", inferOutputs);
  const row = { dtype: "f32", shape: [1, 8] } as const;
  const [dy, x] = [b.input("dy", "batch", row), b.input("x", "batch", row)];
  const gamma = b.input("gamma", "parameter", { dtype: "f32", shape: [8] });
  const [dx, dgamma, dbeta] = b.emit("layerNormGradient", [dy, x, gamma]);
  if (dx === undefined || dgamma === undefined || dbeta === undefined) throw new Error("Three results are expected.");
  b.output("squared", b.call("square", [dx]));
  b.output("mixed", b.call("add", [b.call("square", [dx]), dgamma]));
  const { calls } = lowerModule(b.finish(), traits(true));
  const gradient = calls.findIndex((call) => call.kernel === "layer-norm-gradient");
  const sums = calls.findIndex((call) => call.kernel === "sum-pairs");
  const mixed = calls.findIndex((call) => call.label.endsWith("add"));
  expect(calls[gradient]?.label).toBe("layerNormGradient+square");
  expect(mixed).toBeGreaterThan(sums);
});

it.each([true, false])("more rows or longer rows than a grid is wide keep to the device, software %s", (software) => {
  const b = new ModuleBuilder("test", inferOutputs);
  const tall = b.input("tall", "batch", { dtype: "f32", shape: [70_000, 128] });
  const long = b.input("long", "batch", { dtype: "f32", shape: [2, 200_000] });
  for (const [name, value] of Object.entries({ tall, long })) {
    for (const operator of ["reduceSum", "reduceMax"])
      b.output(name + operator, b.call(operator, [value], { axes: [1] }));
    b.output(`${name}columns`, b.call("reduceSum", [value], { axes: [0] }));
    b.output(`${name}softmax`, b.call("softmax", [value]));
  }
  expect(verifyProgram(lowerModule(b.finish(), traits(software)), traits(software))).toEqual([]);
});
