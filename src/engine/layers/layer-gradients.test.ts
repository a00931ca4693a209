/** Gradients of every layer, in both modes, by its inputs and parameters, against central differences in f64. */
import { describe, expect, it } from "vitest";
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import { threefryUniform } from "../ir/threefry";
import type { Module, ValueId } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import type { TensorData } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import type { BuiltCase } from "./build-case";
import { buildCase, siteOf } from "./build-case";
import type { LayerCase } from "./define";
import { layers } from "./registry";

const modules = import.meta.glob<{ readonly cases: readonly LayerCase[] }>("./*.cases.ts", { eager: true });
const scalars = { step: 3, seed: 5, learningRate: 0 };
const STEP = 1e-6;

/** Values in [-1, 1) for numbers; variances are kept positive. */
function fill(built: BuiltCase, module: Module): Map<string, TensorData> {
  const data = new Map<string, TensorData>();
  for (const [name, value] of built.numbers) {
    const length = elementCount(typeOf(module, value).shape);
    const random = (index: number): number => 2 * threefryUniform(11, data.size, 0, index) - 1;
    data.set(
      name,
      Float64Array.from({ length }, (_, index) => (name === "variance" ? 1.5 + random(index) : random(index))),
    );
  }
  for (const [name, { value, count }] of built.ids) {
    const length = elementCount(typeOf(module, value).shape);
    data.set(
      name,
      Int32Array.from({ length }, (_, index) => Math.floor(threefryUniform(13, data.size, 0, index) * count)),
    );
  }
  return data;
}

/** Adds a scalar that weighs every output element differently, so that no gradient is lost in a sum. */
function weighted(b: ModuleBuilder, outputs: readonly ValueId[]): ValueId {
  const parts = outputs.map((value) => {
    const type = b.type(value);
    const count = elementCount(type.shape);
    const flat = b.call("reshape", [value], { shape: [count] });
    const position = b.call("cast", [b.call("iota", [], { shape: [count], axis: 0, dtype: "i32" })], { dtype: "f32" });
    const weight = b.call("add", [b.call("multiply", [position, b.constant(0.37)]), b.constant(-1)]);
    return b.call("reduceSum", [b.call("multiply", [flat, b.call("tanh", [weight])])], { axes: [0] });
  });
  const [first, ...rest] = parts;
  if (first === undefined) throw new Error("Nothing to weigh.");
  return rest.reduce((sum, part) => b.call("add", [sum, part]), first);
}

const examples = layers
  .filter((layer) => layer.role === "layer" || layer.role === "loss")
  .flatMap((layer) => {
    const file = `./${layer.type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.cases.ts`;
    return (modules[file]?.cases ?? []).flatMap((example) => {
      const site = siteOf(layer, example);
      const result = layer.infer(site);
      return result.ok && example.otherGradients === undefined
        ? [{ title: `${layer.type}: ${example.name}`, layer, site, result }]
        : [];
    });
  });

describe.each(examples)("$title", ({ layer, site, result }) => {
  it.each([true, false])("has the gradients of its slopes, training %s", (training) => {
    const built = buildCase(layer, site, result, { training, batchSize: 3 });
    const floats = Object.values(built.outputs).filter((value) => built.b.type(value).dtype === "f32");
    if (floats.length === 0) {
      expect(
        Object.values(site.inputs)
          .flat()
          .every((spec) => spec.dtype === "i32"),
      ).toBe(true);
      return;
    }
    const loss = weighted(built.b, floats);
    built.b.output("loss", loss);
    const module = built.b.finish();
    const data = fill(built, module);
    const names = [...built.numbers.keys()];
    const derived = differentiate(module, loss, [...built.numbers.values()]);
    const b = new ModuleBuilder("gradients", inferOutputs, derived.module);
    derived.gradients.forEach((gradient, position) => b.output(`gradient-${position}`, gradient));
    const { outputs } = new Interpreter(b.finish(), "f64").run(data, scalars);
    const forward = new Interpreter(module, "f64");
    const at = (): number => forward.run(data, scalars).outputs.loss?.data[0] ?? Number.NaN;
    names.forEach((name, position) => {
      const values = data.get(name);
      const gradient = outputs[`gradient-${position}`]?.data;
      if (values === undefined || gradient === undefined) throw new Error(`No gradient by ${name}.`);
      // Up to a dozen elements spread over the tensor.
      const stride = Math.max(1, Math.floor(values.length / 12));
      for (let index = 0; index < values.length; index += stride) {
        const original = values[index] ?? 0;
        values[index] = original + STEP;
        const above = at();
        values[index] = original - STEP;
        const below = at();
        values[index] = original;
        const slope = (above - below) / (2 * STEP);
        const found = gradient[index] ?? Number.NaN;
        expect(Math.abs(found - slope), `${name}[${index}]: ${found}, slope ${slope}`).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(slope)),
        );
      }
    });
  });
});
