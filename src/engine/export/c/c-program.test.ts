/** Every operator's cases as C, compiled into one program by a real compiler, against the interpreter in f64. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModuleBuilder } from "../../ir/builder";
import type { Module } from "../../ir/types";
import { elementCount, typeOf } from "../../ir/types";
import { caseInputs, caseInputType, caseScalars, operatorCases } from "../../operators/cases";
import type { OperatorCase, TensorData } from "../../operators/define";
import { isUnsupported } from "../../operators/define";
import { inferOutputs, operators } from "../../operators/registry";
import { Interpreter } from "../../reference/interpreter";
import type { CProgram } from "./c-program";
import { writeProgram } from "./c-program";
import { C_TYPE, constantArray, numberLiteral } from "./c-text";
import { sourceText } from "./model-source";

/** Outputs that serve the gradient: prediction has no use for them, and C does not make them. */
const INTERNAL_OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  lstmSequence: ["out1", "out2"],
  gruSequence: ["out1"],
};
/** These need neither a formula nor a writer for prediction. */
const TRAINING_ONLY = /Gradient$|Update$|^(?:batchNorm|dropout|random|globalNorm|allFinite|.*CrossEntropy|huberLoss)/;

interface Written {
  readonly title: string;
  readonly module: Module;
  readonly data: ReadonlyMap<string, TensorData>;
  readonly program: CProgram;
  readonly tolerance: number;
}

function caseModule(operator: string, entry: OperatorCase): Module {
  const b = new ModuleBuilder(operator, inferOutputs);
  // f32 inputs behind the first are weights, so that constant arrays are tried, too.
  const inputs = entry.inputs.map((input, position) => {
    const type = caseInputType(input);
    return b.input(`in${position}`, position > 0 && type.dtype === "f32" ? "parameter" : "batch", type);
  });
  const internal = INTERNAL_OUTPUTS[operator] ?? [];
  b.emit(operator, inputs, entry.attributes ?? {}).forEach((value, position) => {
    if (!internal.includes(`out${position}`)) b.output(`out${position}`, value);
  });
  return b.finish();
}

const names = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const written: Written[] = operators
  .filter(
    ({ name, export: { onnx } }) =>
      name === "conv2dInputGradient" || !(isUnsupported(onnx) && TRAINING_ONLY.test(name)),
  )
  .flatMap(({ name }) =>
    (operatorCases.get(name) ?? []).map((entry) => {
      const module = caseModule(name, entry);
      const data = new Map(caseInputs(entry, "f64").map((tensor, position) => [`in${position}`, tensor.data]));
      return { name, entry, module, data };
    }),
  )
  .map(({ name, entry, module, data }, index) => ({
    title: `${name}: ${entry.name}`,
    module,
    data,
    tolerance: entry.tolerance?.forward ?? ([...data.values()].some(({ length }) => length > 10_000) ? 1e-4 : 1e-5),
    program: writeProgram(module, data, {
      prefix: `case${index}`,
      inputNames: names(module.inputs.filter(({ kind }) => kind === "batch").length, "from"),
      outputNames: names(module.outputs.length, "to"),
      int8: false,
    }),
  }));

/** Calls the function of a case with its inputs, and prints every number of its outputs on a line of its own. */
function caller({ module, data }: Written, index: number): string {
  const inputs = module.inputs.filter(({ kind }) => kind === "batch");
  const arrays = inputs.map(({ name, value }, k) => {
    const { dtype } = typeOf(module, value);
    const literals = Array.from(data.get(name) ?? [], (each) => numberLiteral(each, dtype));
    return constantArray(C_TYPE[dtype], `call${index}_in${k}`, literals);
  });
  const types = module.outputs.map(({ value }) => typeOf(module, value));
  const outputs = types.map(
    ({ dtype, shape }, k) => `static ${C_TYPE[dtype]} call${index}_out${k}[${Math.max(1, elementCount(shape))}];\n`,
  );
  const operands = [...inputs.map((_, k) => `call${index}_in${k}`), ...types.map((_, k) => `call${index}_out${k}`)];
  const prints = types.map(
    ({ shape }, k) =>
      `  for (i = 0; i < ${elementCount(shape)}; i++) printf("%.9g\\n", (double)call${index}_out${k}[i]);\n`,
  );
  return `${arrays.join("")}${outputs.join("")}static void call${index}(void) {\n  long i;\n  case${index}_predict(${operands.join(", ")});\n${prints.join("")}}\n`;
}

const compiler = spawnSync("gcc", ["--version"]).status === 0;

describe.runIf(compiler)(compiler ? "in C" : "in C (skipped: there is no gcc here to compile it)", () => {
  const folder = mkdtempSync(join(tmpdir(), "trainyard-c-"));
  let printed: number[] = [];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(() => {
    const main = `${written.map(caller).join("\n")}\nint main(void) {\n${written.map((_, index) => `  call${index}();\n`).join("")}  return 0;\n}\n`;
    const source = join(folder, "cases.c");
    writeFileSync(
      source,
      `${sourceText(
        written.map(({ program }) => program),
        "#include <stdio.h>",
      )}\n${main}`,
    );
    const program = join(folder, "cases");
    execFileSync(
      "gcc",
      [
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-Wno-missing-prototypes",
        "-Wno-unused-variable",
        "-O0",
        "-fsanitize=address,undefined",
        "-fno-sanitize-recover",
        source,
        "-lm",
        "-o",
        program,
      ],
      { stdio: "pipe" },
    );
    const lines = execFileSync(program, { encoding: "utf8", maxBuffer: 2 ** 28 })
      .trimEnd()
      .split("\n");
    printed = lines.map((line) =>
      line.includes("nan") ? Number.NaN : line === "inf" ? Infinity : line === "-inf" ? -Infinity : Number(line),
    );
  }, 120_000);

  let begin = 0;
  it.each(
    written.map((each) => {
      const start = begin;
      begin += each.module.outputs.reduce((sum, { value }) => sum + elementCount(typeOf(each.module, value).shape), 0);
      return { ...each, start };
    }),
  )("$title", ({ module, data, start, tolerance }) => {
    const expected = new Interpreter(module, "f64").run(data, caseScalars).outputs;
    let at = start;
    for (const { name, value } of module.outputs) {
      const type = typeOf(module, value);
      const wanted = expected[name]?.data ?? [];
      const found = printed.slice(at, at + wanted.length);
      at += wanted.length;
      expect(found).toHaveLength(elementCount(type.shape));
      const wrong = found.findIndex((number, index) => {
        const answer = wanted[index] ?? Number.NaN;
        return !Object.is(number, answer) && !(Math.abs(number - answer) <= tolerance * Math.max(1, Math.abs(answer)));
      });
      expect(wrong, `element ${wrong} is ${found[wrong]}, not ${wanted[wrong]}`).toBe(-1);
    }
  });
});

describe("what C has no word for", () => {
  it("is named with its layer", () => {
    const b = new ModuleBuilder("noise", inferOutputs);
    b.output(
      "y",
      b.within({ origin: "noise 1" }, () => b.call("randomUniform", [], { shape: [2], stream: 1 })),
    );
    const options = { prefix: "model", inputNames: [], outputNames: ["y"], int8: false };
    expect(() => writeProgram(b.finish(), new Map(), options)).toThrow("C cannot take randomUniform (layer noise 1).");
  });
});
