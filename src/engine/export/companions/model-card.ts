/**
 * The model card that lies in every exported folder: what the model reads and answers, what it was trained on and how well it did, and how to
 * make it again (https://huggingface.co/docs/hub/model-cards; Mitchell et al. 2019, https://arxiv.org/abs/1810.03993). Markdown; names and
 * texts of people stand in it as text only.
 */
import { elementCount, typeOf } from "../../ir/types";
import type { ExportVariant } from "../../model/model-formats";
import type { ExportSource, ExportedTraining } from "../export-format";
import { modelPorts } from "../model-ports";
import { outputClasses, preparations } from "./data-facts";
import { plainText, signature } from "./signature";

/** Longer lists are in `labels.json` only. */
const MOST_NAMES = 20;

const VARIANT_TEXT: Readonly<Record<ExportVariant, string>> = {
  float32: "32-bit floats, as trained",
  float16: "rounded to 16-bit floats",
  "int8-weights": "rounded to 8-bit integers, one scale for each output channel; activations are floats",
  int8: "rounded to 8-bit integers, and so are activations, by ranges on training examples",
};

export function modelCard(source: ExportSource, variant: ExportVariant): string {
  const { module, model, dataset, name, training, producer } = source;
  const numbers = module.inputs
    .filter(({ kind }) => kind !== "batch")
    .reduce((sum, { value }) => sum + elementCount(typeOf(module, value).shape), 0);
  const { train, validation, test } = dataset.counts;
  return [
    "---",
    `tags: ["trainyard"]`,
    // A string of JSON is one of YAML.
    `license_name: ${JSON.stringify(dataset.licence === "" ? "not known" : dataset.licence).replaceAll("<", "\\u003c")}`,
    "---",
    "",
    `# ${name}`,
    "",
    `${numbers.toLocaleString("en-US")} weights in ${model.nodes.length} nodes, stored as ${VARIANT_TEXT[variant]}. Exported by ${producer.name} ${producer.version}.`,
    "",
    signature(modelPorts(module, model)),
    "",
    "## Inputs",
    "",
    ...preparations(source).map(({ input, sentence }) => `- **${plainText(input)}**: ${plainText(sentence)}`),
    "",
    "What each column was standardised by, and what ids stand for, is in `labels.json`.",
    "",
    ...outputClasses(source).flatMap(({ output, names }) => [
      `## Classes of ${plainText(output)}`,
      "",
      `${names.length}: ${names.slice(0, MOST_NAMES).map(plainText).join(", ")}${names.length > MOST_NAMES ? ", …" : ""}`,
      "",
    ]),
    "## Data",
    "",
    `- Data set: ${plainText(dataset.name)}${dataset.summary === "" ? "" : `. ${plainText(dataset.summary)}`}`,
    `- Source: ${dataset.source === "" ? "not known" : plainText(dataset.source)}`,
    `- Licence: ${dataset.licence === "" ? "not known; ask whoever made the data before you pass the model on" : plainText(dataset.licence)}`,
    `- Examples: ${train} for training, ${validation} for validation, ${test} for the test (revision ${plainText(dataset.revision)})`,
    "",
    "## Training",
    "",
    ...trainingLines(training),
    "",
  ].join("\n");
}

function trainingLines(training: ExportedTraining | undefined): readonly string[] {
  if (training === undefined) return ["How the weights came about is not known: they were read from a file."];
  const { settings, step, metrics } = training;
  if (step === 0) return ["**The model is not trained**: its weights are those that it begins with."];
  const rows = Object.entries(metrics).map(
    ([name, value]) => `| ${plainText(name)} | ${Number(value.toPrecision(5))} |`,
  );
  return [
    `${step} updates. Settings: ${Object.entries(settings)
      .map(([key, value]) => `${key} ${String(value)}`)
      .join(", ")}.`,
    "",
    ...(rows.length === 0 ? [] : ["| metric | value |", "| --- | --- |", ...rows, ""]),
    "The same weights again, by the command line of Trainyard:",
    "",
    "```sh",
    `npm run --silent cli -- train project.json --seed ${settings.seed} --steps ${step} --out trained`,
    "```",
  ];
}
