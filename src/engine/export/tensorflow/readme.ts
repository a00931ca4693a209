/** What lies beside a TensorFlow export for people: the signature, and the commands that use it. Markdown. */
import type { ModelPorts } from "../model-ports";

const DTYPE = { f32: "float32", i32: "int32", u32: "uint32" } as const;

export function signature({ inputs, outputs }: ModelPorts): string {
  const line = (kind: string, name: string, dtype: keyof typeof DTYPE, shape: readonly number[]): string =>
    `| ${kind} | ${cell(name)} | ${DTYPE[dtype]} | [batch${shape.map((size) => `, ${size}`).join("")}] |`;
  return [
    "| | name | type | shape |",
    "| --- | --- | --- | --- |",
    ...inputs.map(({ name, type }) => line("input", name, type.dtype, type.shape.slice(1))),
    ...outputs.map(({ name, spec }) => line("output", name, spec.dtype, spec.shape)),
    "",
    "Outputs are raw: before softmax or sigmoid, and in standardised units where the target was standardised.",
  ].join("\n");
}

/** A name inside a table of Markdown. */
function cell(name: string): string {
  return name.replace(/[\\`|*_<>[\]]/g, "\\$&").replace(/\s+/g, " ");
}

/** One example of zeros as JSON, for a first request. */
function zeros({ inputs }: ModelPorts): string {
  const nested = (shape: readonly number[]): unknown => {
    const [first, ...rest] = shape;
    return first === undefined ? 0 : Array.from({ length: first }, () => nested(rest));
  };
  return JSON.stringify({
    inputs: Object.fromEntries(inputs.map(({ name, type }) => [name, [nested(type.shape.slice(1))]])),
  });
}

/** @returns README.md and a first request of a SavedModel folder named `name`. */
export function savedModelReadme(
  model: ModelPorts,
  name: string,
): { readonly readme: string; readonly request: string } {
  const readme = `# ${name}

A TensorFlow SavedModel with the signature \`serving_default\`. Weights are inside the graph.

${signature(model)}

Serve it with TensorFlow Serving, from this folder:

\`\`\`sh
docker run --rm -p 8501:8501 -v "$PWD:/models/${name}" -e MODEL_NAME=${name} tensorflow/serving
curl -d @request.json http://localhost:8501/v1/models/${name}:predict
\`\`\`

Or load it in Python:

\`\`\`python
import tensorflow as tf

serve = tf.saved_model.load("1").signatures["serving_default"]
\`\`\`

\`request.json\` asks for one example of zeros. \`project.json\` opens in Trainyard.
`;
  return { readme, request: `${zeros(model)}\n` };
}

/** @returns README.md of a TensorFlow.js folder. */
export function tfjsReadme(model: ModelPorts, name: string): string {
  return `# ${name}

A TensorFlow.js graph model: \`model.json\` and its weights.

${signature(model)}

\`\`\`js
import * as tf from "@tensorflow/tfjs";

const model = await tf.loadGraphModel("model.json");
\`\`\`

\`project.json\` opens in Trainyard.
`;
}
