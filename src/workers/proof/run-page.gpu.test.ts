/** The proof of a page in a real browser: its own script in a worker, on whatever device it takes. */
import { expect, it } from "vitest";
import { engineGraph } from "../../graph-editor/document/flatten-document";
import { templates } from "../../graph-editor/templates/registry";
import { templateDatasets } from "../../graph-editor/templates/template-datasets";
import { write } from "../../engine/export/page/format";
import { elementCount, typeOf } from "../../engine/ir/types";
import { buildModule } from "../../engine/model/build-module";
import { inferModel } from "../../engine/model/infer-model";
import { initializeParameters } from "../../engine/model/initialize-parameters";
import { Interpreter } from "../../engine/reference/interpreter";
import { proveFile } from "../client/proof-client";

it("gives our engine's numbers, and says what is wrong with a page that is damaged", async () => {
  const template = templates.find(({ id }) => id === "iris");
  const project = template?.create();
  const dataset = templateDatasets[project?.data.dataset ?? ""];
  if (project === undefined || dataset === undefined) throw new Error("The template or its data set is not there.");
  const graph = engineGraph(project);
  const model = inferModel(graph, dataset);
  const { module, parameters } = buildModule(model, { mode: "infer", batchSize: 1 });
  const weights = initializeParameters(parameters, 1);
  const source = {
    module,
    weights,
    model,
    graph,
    dataset,
    project: "{}",
    name: "iris",
    producer: { name: "Trainyard", version: "1" },
  };
  const [file] = write(source, "float32");
  const content = new Blob([...(file?.parts ?? [])]);

  const [input] = module.inputs.filter(({ kind }) => kind === "batch");
  const [output] = module.outputs;
  if (input === undefined || output === undefined) throw new Error("The model has no input or no output.");
  const sizes = {
    input: elementCount(typeOf(module, input.value).shape),
    output: elementCount(typeOf(module, output.value).shape),
  };
  const examples = 3;
  const given = Float32Array.from({ length: examples * sizes.input }, (_, at) => Math.sin(at));
  const interpreter = new Interpreter(module, "f32");
  const answers = Array.from({ length: examples }, (_, example) => {
    const fields = new Map([
      ...weights,
      [input.name, given.slice(example * sizes.input, (example + 1) * sizes.input)] as const,
    ]);
    const { outputs } = interpreter.run(fields, { step: 0, seed: 0, learningRate: 0 });
    return Array.from(outputs[output.name]?.data ?? []);
  });
  const samples = {
    examples,
    inputs: [{ name: input.name, shape: [examples, sizes.input], dtype: "f32" as const, data: given }],
    outputs: [{ name: output.name, shape: [examples, sizes.output], data: Float32Array.from(answers.flat()) }],
  };
  const proof = await proveFile({ fileName: "iris.html", content }, samples, []);
  expect(proof?.runtime).toMatch(/^The page's own engine on ./);
  expect(proof?.largestAbsolute).toBeLessThan(1e-5);

  const text = await content.text();
  const damaged = new Blob([text.replace('"weightsChecksum":', '"weightsChecksum":1')]);
  await expect(proveFile({ fileName: "iris.html", content: damaged }, samples, [])).rejects.toThrow(
    /checksum is another one/,
  );
});
