/** What lies beside a TensorFlow.js export for people: the signature, and how to load it. Markdown. */
import { signature } from "../companions/signature";
import type { ModelPorts } from "../model-ports";

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
