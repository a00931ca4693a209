/** Operators and optimizers against what PyTorch computed; see `scripts/goldens`. Forward 1e-5, gradients 1e-4, relative. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import type { Attributes, Module, Shape, ValueId } from "../ir/types";
import { typeOf } from "../ir/types";
import { Interpreter } from "../reference/interpreter";
import { caseLoss, caseModule } from "./case-module";
import { caseCotangent, caseInputs, caseScalars, operatorCases } from "./cases";
import type { TensorData } from "./define";
import { inferOutputs, operators } from "./registry";

const FORWARD = 1e-5;
const GRADIENT = 1e-4;

interface GoldenTensor {
  readonly shape: Shape;
  /** f32, little-endian, base64. */
  readonly data: string;
}

interface OperatorGolden {
  readonly outputs: Readonly<Record<string, GoldenTensor>>;
  readonly gradients: Readonly<Record<string, GoldenTensor>>;
}

interface OptimizerGolden {
  readonly operator: string;
  readonly attributes: Attributes;
  readonly learningRate: number;
  readonly maxNorm?: number;
  readonly start: readonly GoldenTensor[];
  readonly gradients: readonly (readonly GoldenTensor[])[];
  readonly end: readonly GoldenTensor[];
}

interface GoldenFile<Entry> {
  readonly torch: string;
  readonly cases: Readonly<Record<string, Entry>>;
}

const folder = new URL("./goldens/", import.meta.url);

function goldenFile<Entry>(name: string): GoldenFile<Entry> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as GoldenFile<Entry>;
}

function decode(tensor: GoldenTensor): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(tensor.data, "base64"));
  return new Float32Array(bytes.buffer);
}

/** Largest difference, relative to the largest expected number or 1. */
function relativeError(actual: TensorData | undefined, golden: GoldenTensor): number {
  const expected = decode(golden);
  if (actual?.length !== expected.length) return Infinity;
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return expected.reduce((worst, value, at) => Math.max(worst, Math.abs((actual[at] ?? NaN) - value) / scale), 0);
}

const recorded = readdirSync(folder)
  .map((file) => file.replace(/\.json$/, ""))
  .filter((name) => name !== "optimizers");

describe("goldens", () => {
  it("cover every operator that PyTorch can express", () => {
    const elsewhere = ["constant", "iota", "randomUniform", "randomNormal", "dropout", "allFinite"];
    const optimizers = ["globalNorm", "sgdUpdate", "adamUpdate", "rmspropUpdate", "averageUpdate"];
    // Halves of a recurrent layer: their goldens are those of the whole.
    const parts = ["lstm", "gru", "simpleRnn"].flatMap((name) => [`${name}Sequence`, `${name}Gradient`]);
    const missing = [...elsewhere, ...optimizers, ...parts];
    const expected = operators.map(({ name }) => name).filter((name) => !missing.includes(name));
    expect([...recorded].sort()).toEqual(expected.sort());
  });

  it("hold every case", () => {
    for (const name of recorded) {
      const cases = (operatorCases.get(name) ?? []).map((entry) => entry.name);
      expect(Object.keys(goldenFile<OperatorGolden>(name).cases).sort(), name).toEqual(cases.sort());
    }
  });
});

for (const operator of recorded) {
  describe(operator, () => {
    const file = goldenFile<OperatorGolden>(operator);
    for (const entry of operatorCases.get(operator) ?? []) {
      const golden = file.cases[entry.name];
      if (golden === undefined) continue;
      it(`${entry.name}: as in PyTorch ${file.torch}`, () => {
        const { module, differentiate: positions } = caseModule(operator, entry);
        const data = new Map(caseInputs(entry, "f32").map((tensor, position) => [`x${position}`, tensor.data]));
        const { outputs } = new Interpreter(module, "f32").run(data, caseScalars);
        for (const [position, expected] of Object.entries(golden.outputs)) {
          const y = outputs[`y${position}`];
          expect(y?.type.shape).toEqual(expected.shape);
          expect(relativeError(y?.data, expected), `output ${position}`).toBeLessThan(
            entry.tolerance?.forward ?? FORWARD,
          );
        }
        if (positions.length === 0) return;
        const withLoss = caseLoss(operator, entry);
        const wanted = positions.flatMap((position) => withLoss.inputs.slice(position, position + 1));
        const gradients = gradientsOf(withLoss.module, withLoss.loss, wanted, data);
        positions.forEach((position, index) => {
          const expected = golden.gradients[String(position)];
          if (expected === undefined) return;
          expect(relativeError(gradients[index], expected), `gradient by input ${position}`).toBeLessThan(
            entry.tolerance?.gradient ?? GRADIENT,
          );
        });
      });
    }
  });
}

function gradientsOf(
  module: Module,
  loss: ValueId,
  wanted: readonly ValueId[],
  data: ReadonlyMap<string, TensorData>,
): (TensorData | undefined)[] {
  const result = differentiate(module, loss, wanted);
  const b = new ModuleBuilder(module.name, inferOutputs, result.module);
  result.gradients.forEach((gradient, index) => b.output(`g${index}`, gradient));
  const inputs = new Map(data);
  for (const { name, value } of module.inputs) {
    if (name.startsWith("c")) inputs.set(name, caseCotangent(typeOf(module, value).shape, Number(name.slice(1))));
  }
  const { outputs } = new Interpreter(b.finish(), "f32").run(inputs, caseScalars);
  return wanted.map((_, index) => outputs[`g${index}`]?.data);
}

describe("optimizers", () => {
  const file = goldenFile<OptimizerGolden>("optimizers");
  for (const [name, golden] of Object.entries(file.cases)) {
    it(`${name}: ${golden.gradients.length} steps as in PyTorch ${file.torch}`, () => {
      const { module, states } = updateModule(golden);
      const interpreter = new Interpreter(module, "f32");
      const values = new Map<string, TensorData>(golden.start.map((tensor, index) => [`p${index}`, decode(tensor)]));
      for (const state of states) values.set(state, new Float32Array(decodeLength(golden, state)));
      golden.gradients.forEach((gradients, step) => {
        gradients.forEach((gradient, index) => values.set(`g${index}`, decode(gradient)));
        const { updates } = interpreter.run(values, { step, seed: 0, learningRate: golden.learningRate });
        for (const [input, tensor] of updates) values.set(input, tensor.data);
      });
      golden.end.forEach((expected, index) => {
        expect(relativeError(values.get(`p${index}`), expected), `parameter ${index}`).toBeLessThan(FORWARD);
      });
    });
  }
});

function decodeLength(golden: OptimizerGolden, state: string): number {
  const tensor = golden.start[Number(state.split("/")[1])];
  return tensor === undefined ? 0 : decode(tensor).length;
}

/** One update of p0, p1, ... by g0, g1, ..., clipped as `torch.nn.utils.clip_grad_norm_` does. */
function updateModule(golden: OptimizerGolden): { readonly module: Module; readonly states: readonly string[] } {
  const b = new ModuleBuilder("update", inferOutputs);
  const type = (index: number): { dtype: "f32"; shape: Shape } => ({
    dtype: "f32",
    shape: golden.start[index]?.shape ?? [],
  });
  const parameters = golden.start.map((_, index) => b.input(`p${index}`, "parameter", type(index)));
  const gradients = golden.start.map((_, index) => b.input(`g${index}`, "batch", type(index)));
  const momentum = (golden.attributes["momentum"] ?? 0) !== 0 ? 1 : 0;
  const kinds = { sgdUpdate: momentum, adamUpdate: 2, rmspropUpdate: 1 + momentum }[golden.operator] ?? 0;
  const names = Array.from({ length: kinds }, (_, kind) =>
    golden.start.map((_tensor, index) => `s${kind}/${index}`),
  ).flat();
  const states = names.map((name, at) => b.input(name, "state", type(at % golden.start.length)));
  const scale =
    golden.maxNorm === undefined
      ? b.constant(1)
      : b.call("minimum", [
          b.constant(1),
          b.call("divide", [
            b.constant(golden.maxNorm),
            b.call("add", [b.call("globalNorm", gradients), b.constant(1e-6)]),
          ]),
        ]);
  const results = b.emit(golden.operator, [scale, ...parameters, ...gradients, ...states], golden.attributes);
  [...parameters, ...states].forEach((input, position) => {
    const value = results[position];
    if (value !== undefined) b.update(input, value);
  });
  return { module: b.finish(), states: names };
}
