/** The suite that the registry drives: every operator, every case, without a GPU. */
import { describe, expect, it } from "vitest";
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import { fillThreefryUniform } from "../ir/threefry";
import type { Module, ValueId } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import { verifyModule } from "../ir/verifier";
import { Interpreter } from "../reference/interpreter";
import { caseLoss, caseModule } from "./case-module";
import { caseInputs, caseScalars, operatorCases } from "./cases";
import type { OperatorCase, TensorData } from "./define";
import { expandComposites } from "./expand-composites";
import { inferOutputs, operators } from "./registry";

const STEP = 1e-5;
const TOLERANCE = 1e-6;

type Inputs = Map<string, TensorData>;

function inputsOf(entry: OperatorCase, module: Module, precision: "f64" | "f32"): Inputs {
  const inputs: Inputs = new Map(caseInputs(entry, precision).map((tensor, position) => [`x${position}`, tensor.data]));
  for (const input of module.inputs) {
    if (!input.name.startsWith("c")) continue;
    inputs.set(input.name, random(elementCount(typeOf(module, input.value).shape), Number(input.name.slice(1)) + 1));
  }
  return inputs;
}

/** Uniform in [-1, 1). */
function random(length: number, stream: number): Float64Array {
  const values = new Float64Array(length);
  fillThreefryUniform(values, 99, stream, 0);
  return values.map((value) => 2 * value - 1);
}

/** The module with the gradient of `loss` by inputs as outputs `g0`, `g1`, ... */
function withGradients(module: Module, loss: ValueId, inputs: readonly ValueId[]): Module {
  const result = differentiate(module, loss, inputs);
  const b = new ModuleBuilder(module.name, inferOutputs, result.module);
  result.gradients.forEach((gradient, position) => b.output(`g${position}`, gradient));
  return b.finish();
}

function valueOf(module: Module, output: string): ValueId {
  const found = module.outputs.find(({ name }) => name === output);
  if (found === undefined) throw new Error(`No output ${output}.`);
  return found.value;
}

function inputNamed(module: Module, name: string): ValueId {
  const found = module.inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(`No input ${name}.`);
  return found.value;
}

function expectClose(actual: TensorData, expected: TensorData, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  let scale = 1;
  for (const value of expected) scale = Math.max(scale, Math.abs(value));
  for (let at = 0; at < expected.length; at++) {
    const difference = Math.abs((actual[at] ?? NaN) - (expected[at] ?? NaN));
    if (!(difference <= tolerance * scale)) {
      expect.fail(`${what}, element ${at}: ${actual[at] ?? NaN}, expected ${expected[at] ?? NaN}`);
    }
  }
}

describe("the registry", () => {
  it("has every name once", () => {
    expect(new Set(operators.map((operator) => operator.name)).size).toBe(operators.length);
  });

  it("has cases for every operator, and for nothing else", () => {
    expect([...operatorCases.keys()].sort()).toEqual(operators.map((operator) => operator.name).sort());
    for (const [name, cases] of operatorCases) {
      expect(cases.length, name).toBeGreaterThan(0);
      expect(new Set(cases.map((entry) => entry.name)).size, `${name} has two cases of one name`).toBe(cases.length);
    }
  });

  it("documents every operator", () => {
    for (const { name, docs } of operators) {
      expect(docs.summary, name).toMatch(/^[A-Z0-9\-1].*[.\w)]$/);
      expect(docs.formula, name).not.toBe("");
    }
  });
});

for (const operator of operators) {
  describe(operator.name, () => {
    for (const entry of operatorCases.get(operator.name) ?? []) {
      describe(entry.name, () => {
        it("is inferred, verified and run", () => {
          const { module } = caseModule(operator.name, entry);
          expect(verifyModule(module, inferOutputs)).toEqual([]);
          const expanded = expandComposites(module);
          expect(verifyModule(expanded, inferOutputs)).toEqual([]);
          const exact = new Interpreter(module, "f64").run(inputsOf(entry, module, "f64"), caseScalars);
          const single = new Interpreter(module, "f32").run(inputsOf(entry, module, "f32"), caseScalars);
          module.outputs.forEach(({ name, value }) => {
            const type = typeOf(module, value);
            expect(typeOf(expanded, valueOf(expanded, name))).toEqual(type);
            const y = exact.outputs[name];
            if (y === undefined) throw new Error(`No output ${name}.`);
            expect(y.type).toEqual(type);
            expect(y.data.every(Number.isFinite)).toBe(true);
            const tolerance = entry.tolerance?.forward ?? 1e-5;
            expectClose(single.outputs[name]?.data ?? new Float32Array(), y.data, tolerance, `f32 output ${name}`);
          });
        });

        const { differentiate: positions } = caseModule(operator.name, entry);
        if (positions.length > 0) {
          it("has the gradient of its finite differences", () => {
            const { module, inputs, loss } = caseLoss(operator.name, entry);
            const wanted = positions.flatMap((position) => inputs.slice(position, position + 1));
            const backward = withGradients(module, loss, wanted);
            expect(verifyModule(backward, inferOutputs)).toEqual([]);
            const data = inputsOf(entry, module, "f64");
            const { outputs } = new Interpreter(backward, "f64").run(data, caseScalars);
            const forward = new Interpreter(module, "f64");
            const lossAt = (name: string, x: TensorData): number =>
              forward.run(new Map([...data, [name, x]]), caseScalars).outputs["loss"]?.data[0] ?? NaN;
            positions.forEach((position, index) => {
              const name = `x${position}`;
              const x = data.get(name) ?? new Float64Array();
              const gradient = outputs[`g${index}`];
              expect(gradient?.type).toEqual(typeOf(module, inputNamed(module, name)));
              for (const direction of directions(x.length)) {
                const along = direction.reduce((sum, d, at) => sum + d * (gradient?.data[at] ?? NaN), 0);
                const moved = (step: number): Float64Array => direction.map((d, at) => (x[at] ?? 0) + step * d);
                const difference = (lossAt(name, moved(STEP)) - lossAt(name, moved(-STEP))) / (2 * STEP);
                const scale = Math.max(1, Math.abs(difference));
                expect(Math.abs(along - difference) / scale, `gradient by ${name}`).toBeLessThan(
                  entry.tolerance?.gradient ?? TOLERANCE,
                );
              }
            });
          });
        }

        if (operator.body.kind === "composite" && operator.body.gradient !== undefined && positions.length > 0) {
          it("has the gradient of its decomposition", () => {
            const { module, inputs, loss } = caseLoss(operator.name, entry);
            const wanted = positions.flatMap((position) => inputs.slice(position, position + 1));
            const own = withGradients(module, loss, wanted);
            const expanded = expandComposites(module);
            const names = positions.map((position) => inputNamed(expanded, `x${position}`));
            const derived = withGradients(expanded, valueOf(expanded, "loss"), names);
            const data = inputsOf(entry, module, "f64");
            const left = new Interpreter(own, "f64").run(data, caseScalars).outputs;
            const right = new Interpreter(derived, "f64").run(data, caseScalars).outputs;
            positions.forEach((_, index) => {
              const expected = right[`g${index}`]?.data ?? new Float64Array();
              expectClose(left[`g${index}`]?.data ?? new Float64Array(), expected, 1e-9, `gradient ${index}`);
            });
          });
        }
      });
    }
  });
}

/** One random direction through all elements, and up to 12 single elements spread over the tensor. */
function directions(length: number): Float64Array[] {
  const spread = Math.min(12, length);
  const single = Array.from({ length: spread }, (_, index) => {
    const direction = new Float64Array(length);
    direction[Math.floor((index * length) / spread)] = 1;
    return direction;
  });
  return length === 0 ? [] : [random(length, 77), ...single];
}
