import { describe, expect, it } from "vitest";
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import type { Module } from "../ir/types";
import { verifyModule } from "../ir/verifier";
import { DEFAULT_TRAINING } from "../model/types";
import type { TrainingSettings } from "../model/types";
import type { TensorData } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import { addOptimizer } from "./add-optimizer";

/** loss = sum(w^2) + sum(u^2) with w of two elements and u of one: the gradient is twice the value. */
function trainModule(settings: TrainingSettings): Module {
  const b = new ModuleBuilder("quadratic", inferOutputs);
  const w = b.input("a/w", "parameter", { dtype: "f32", shape: [2] });
  const u = b.input("b/u", "parameter", { dtype: "f32", shape: [1] });
  const sum = (value: typeof w): typeof w =>
    b.call("reduceSum", [b.call("square", [value])], { axes: [0], keepDims: false });
  const loss = b.call("add", [sum(w), sum(u)]);
  b.output("loss", loss);
  const differentiated = differentiate(b.finish(), loss, [w, u]);
  const parameters = differentiated.module.inputs.map(({ value }) => value);
  return addOptimizer(differentiated.module, parameters, differentiated.gradients, settings);
}

/** Values of `a/w[0]` after each of three steps from 1 (w[1] = -2, u = 3), in f64. */
function descend(settings: Partial<TrainingSettings>): number[] {
  const module = trainModule({ ...DEFAULT_TRAINING, learningRate: 0.1, ...settings });
  expect(verifyModule(module, inferOutputs)).toEqual([]);
  const interpreter = new Interpreter(module, "f64");
  const values = new Map<string, TensorData>();
  for (const input of module.inputs) values.set(input.name, new Float64Array(input.name.endsWith("u") ? 1 : 2));
  values.set("a/w", Float64Array.of(1, -2));
  values.set("b/u", Float64Array.of(3));
  return [0, 1, 2].map((step) => {
    const { updates } = interpreter.run(values, { step, seed: 1, learningRate: 0.1 });
    for (const [name, tensor] of updates) values.set(name, tensor.data);
    return values.get("a/w")?.[0] ?? Number.NaN;
  });
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 8));
}

/** The same three steps by the update rule, written out for one number. */
function byHand(update: (value: number, gradient: number, step: number) => number): number[] {
  let value = 1;
  return [0, 1, 2].map((step) => (value = update(value, 2 * value, step)));
}

describe("addOptimizer", () => {
  it("descends as SGD does", () => {
    expectClose(
      descend({ optimizer: "sgd", momentum: 0 }),
      byHand((w, g) => w - 0.1 * g),
    );
  });

  it("adds weight decay to the gradient", () => {
    expectClose(
      descend({ optimizer: "sgd", momentum: 0, weightDecay: 0.5 }),
      byHand((w, g) => w - 0.1 * (g + 0.5 * w)),
    );
  });

  it("keeps a velocity for momentum, and looks ahead with Nesterov", () => {
    let v = 0;
    expectClose(
      descend({ optimizer: "sgd", momentum: 0.9 }),
      byHand((w, g) => w - 0.1 * (v = 0.9 * v + g)),
    );
    v = 0;
    const nesterov = byHand((w, g) => {
      v = 0.9 * v + g;
      return w - 0.1 * (g + 0.9 * v);
    });
    expectClose(descend({ optimizer: "sgd", momentum: 0.9, nesterov: true }), nesterov);
  });

  it("descends as Adam and AdamW do", () => {
    for (const optimizer of ["adam", "adamw"] as const) {
      let m = 0;
      let s = 0;
      const expected = byHand((w, plain, step) => {
        const g = optimizer === "adam" ? plain + 0.3 * w : plain;
        const start = optimizer === "adamw" ? w * (1 - 0.1 * 0.3) : w;
        m = 0.9 * m + 0.1 * g;
        s = 0.999 * s + 0.001 * g * g;
        return start - (0.1 * m) / (1 - 0.9 ** (step + 1)) / (Math.sqrt(s / (1 - 0.999 ** (step + 1))) + 1e-8);
      });
      expectClose(descend({ optimizer, weightDecay: 0.3 }), expected);
    }
  });

  it("descends as RMSprop does", () => {
    let s = 0;
    const expected = byHand((w, g) => {
      s = 0.99 * s + 0.01 * g * g;
      return w - (0.1 * g) / (Math.sqrt(s) + 1e-8);
    });
    expectClose(descend({ optimizer: "rmsprop", momentum: 0 }), expected);
  });

  it("clips by the norm over all parameters together", () => {
    // Gradients 2, -4 and 6: the norm is sqrt(56); clipped to 1 the first step of w[0] is 0.1 * 2 / sqrt(56).
    const [first] = descend({ optimizer: "sgd", momentum: 0, clipNorm: 1 });
    expect(first).toBeCloseTo(1 - 0.2 / Math.sqrt(56), 6);
    // A norm under the limit changes nothing.
    const [free] = descend({ optimizer: "sgd", momentum: 0, clipNorm: 100 });
    expect(free).toBeCloseTo(0.8, 10);
  });
});
