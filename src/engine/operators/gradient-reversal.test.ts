/** The gradient of gradientReversal is not the slope of its output, so that the suite of slopes cannot check it. */
import { expect, it } from "vitest";
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import { Interpreter } from "../reference/interpreter";
import { inferOutputs } from "./registry";

it("passes x on, and its gradient back turned around and scaled", () => {
  const b = new ModuleBuilder("reversal", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [3] });
  const y = b.call("gradientReversal", [x], { scale: 0.5 });
  b.output("y", y);
  const loss = b.call("reduceSum", [b.call("square", [y])], { axes: [0], keepDims: false });
  const derived = differentiate(b.finish(), loss, [x]);
  const whole = new ModuleBuilder("gradient", inferOutputs, derived.module);
  derived.gradients.forEach((gradient) => whole.output("gradient", gradient));
  const scalars = { step: 0, seed: 0, learningRate: 0 };
  const { outputs } = new Interpreter(whole.finish(), "f64").run(new Map([["x", Float64Array.of(1, -2, 3)]]), scalars);
  expect([...(outputs["y"]?.data ?? [])]).toEqual([1, -2, 3]);
  expect([...(outputs["gradient"]?.data ?? [])]).toEqual([-1, 2, -3]);
});
