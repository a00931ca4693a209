/** A standalone HTML page as a format that a model leaves in: one file with the model, our engine, and a form to ask it. */
import { script, scriptHash, style, styleHash } from "virtual:standalone-page";
import { typeOf } from "../../ir/types";
import type { DataField } from "../../layers/define";
import type { NamedFile } from "../../model/model-formats";
import { bytesOf } from "../../model/model-formats";
import { isNoiseInput } from "../../model/noise-inputs";
import { BLOCK_END, blockJson, blockTag, SCRIPT_TAG, toBase64 } from "../../model/page-file";
import { fileMetadata } from "../companions/data-facts";
import type { ExportSource, WriteFormat } from "../export-format";
import { safetensorsParts } from "../safetensors/write-safetensors";
import type { SafetensorsEntry } from "../safetensors/write-safetensors";
import type { PageColumn, PageData, PageInput, PageOutput } from "./page-data";
import { crc32, writePageData } from "./page-data";

/** Browsers read a page as one text; past this, an ONNX file beside a page of one's own serves better. */
const LARGEST_WEIGHT_BYTES = 128 * 2 ** 20;

export const write: WriteFormat = (source): readonly NamedFile[] => {
  // The project has a block of its own.
  const { project: _, ...metadata } = fileMetadata(source);
  const weights = bytesOf({ name: "weights", parts: safetensorsParts(entries(source), metadata) });
  if (weights.length > LARGEST_WEIGHT_BYTES) {
    throw new Error(
      `The weights are ${(weights.length / 2 ** 20).toFixed(0)} MB; a page takes ${LARGEST_WEIGHT_BYTES / 2 ** 20} MB at most. Export ONNX or TensorFlow.js, ` +
        "which pages load from files of their own.",
    );
  }
  const data = pageData(source, crc32(weights));
  const encoder = new TextEncoder();
  const before = `${head(data)}${blockTag("model")}${blockJson(writePageData(data))}${BLOCK_END}
${blockTag("project")}${blockJson(source.project)}${BLOCK_END}
${blockTag("weights")}`;
  const after = `${BLOCK_END}
${SCRIPT_TAG}${script}${BLOCK_END}
</body>
</html>
`;
  return [
    {
      name: `${source.name}.html`,
      parts: [encoder.encode(before), toBase64([weights]), encoder.encode(after)],
    },
  ];
};

function entries({ module, weights }: ExportSource): ReadonlyMap<string, SafetensorsEntry> {
  return new Map(
    module.inputs.flatMap(({ name, kind, value }): [string, SafetensorsEntry][] => {
      if (kind === "batch") return [];
      const data = weights.get(name);
      if (!(data instanceof Float32Array)) throw new Error(`The weight ${name} is missing, or no f32.`);
      return [[name, { dtype: "F32", shape: typeOf(module, value).shape, data }]];
    }),
  );
}

function pageData(
  { module, model, dataset, project, name, producer, examples }: ExportSource,
  checksum: number,
): PageData {
  const inputs = module.inputs
    .filter(({ kind }) => kind === "batch")
    .map((input): PageInput => {
      const { dtype, shape } = typeOf(module, input.value);
      const field = dataset.fields.find((each) => each.name === input.name);
      const noise = isNoiseInput(input.name);
      const columns = field && tableColumns(field);
      return {
        name: input.name,
        dtype,
        shape: shape.slice(1),
        noise,
        ...(field === undefined ? {} : { field }),
        ...(columns === undefined ? {} : { columns }),
      };
    });
  const outputs = model.outputs.map((output): PageOutput => {
    const target = dataset.fields.find((each) => each.name === output.target);
    const { spec, prediction } = output;
    return { name: output.name, shape: spec.shape, prediction, ...(target === undefined ? {} : { target }) };
  });
  return {
    format: "trainyard-page",
    version: 1,
    title: titleOf(project) ?? name,
    producer: `${producer.name} ${producer.version}`,
    weightsChecksum: checksum,
    module,
    inputs,
    outputs,
    ...(examples === undefined
      ? {}
      : {
          example: Object.fromEntries(
            examples.inputs.map((input) => [
              input.name,
              Array.from(input.data.subarray(0, input.data.length / examples.examples)),
            ]),
          ),
        }),
  };
}

/** The columns that the elements of a field are made of; undefined where it is no row of a table. */
export function tableColumns({ columnNames, columnScales }: DataField): readonly PageColumn[] | undefined {
  if (columnNames === undefined || columnScales === undefined) return undefined;
  const columns: PageColumn[] = [];
  columnNames.forEach((name, index) => {
    const scale = columnScales[index];
    if (scale) {
      columns.push({ kind: "numeric", name, ...scale });
      return;
    }
    // An element of a category is called `column: class`.
    const [column = name, ...rest] = name.split(": ");
    const last = columns.at(-1);
    if (last?.kind === "category" && last.name === column)
      columns[columns.length - 1] = { ...last, classNames: [...last.classNames, rest.join(": ")] };
    else columns.push({ kind: "category", name: column, classNames: [rest.join(": ")] });
  });
  return columns;
}

/** The name that a person gave the project. */
function titleOf(project: string): string | undefined {
  const document: unknown = JSON.parse(project);
  const name = typeof document === "object" && document !== null && "name" in document ? document.name : undefined;
  return typeof name === "string" && name.trim() !== "" ? name : undefined;
}

function htmlText(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

/** Nothing may be fetched, and only the script that we wrote may run; `wasm-unsafe-eval` lets the CPU have its program. */
function head({ title, producer }: PageData): string {
  const policy = `default-src 'none'; script-src '${scriptHash}' 'wasm-unsafe-eval'; style-src '${styleHash}'; img-src blob: data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="${htmlText(producer)}">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<!--
  One model, and what it takes to run it: no network, no other file.
  await trainyard.predict({ input: numbers }, { device: "auto" })
    numbers    row-major, of one example or several, as an array, a typed array or nested arrays
    device     "auto" (WebGPU where there is a GPU), "webgpu" or "cpu"
    returns    { output: { shape: [examples, ...], data: Float32Array } }, raw: before softmax or sigmoid
  trainyard.inputs and trainyard.outputs list names and shapes. The page opens in Trainyard: drop it on the canvas.
-->
<main id="app"><h1>${htmlText(title)}</h1><noscript><p>This page runs its model by a script, and scripts are switched off.</p></noscript></main>
`;
}
