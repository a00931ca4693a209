/**
 * A model repository for Triton Inference Server
 * (https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_repository.html): the ONNX model, and what
 * the server must know of it in protocol buffer text format. Batches are put together by the server.
 */
import type { Dtype } from "../../ir/types";
import type { ExportVariant, NamedFile } from "../../model/model-formats";
import { textFile } from "../../model/model-formats";
import { fileMetadata, outputClasses } from "../companions/data-facts";
import type { ExportSource } from "../export-format";
import { modelPorts } from "../model-ports";
import { onnxFiles } from "../onnx/onnx-file";
import { onnxVariant } from "../onnx/variants/onnx-variant";

const DATA_TYPE: Readonly<Record<Dtype, string>> = { f32: "TYPE_FP32", i32: "TYPE_INT32", u32: "TYPE_UINT32" };
const LARGEST_BATCH = 64;
/** So long a request waits for others to be answered together with. */
const QUEUE_DELAY_MICROSECONDS = 1000;

/** @param name of the model in the repository: letters, digits and hyphens. @throws Error as `onnxVariant`. */
export function modelRepository(source: ExportSource, variant: ExportVariant, name: string): readonly NamedFile[] {
  const graph = onnxVariant(source, variant);
  const facts = { opset: source.opset, producerVersion: source.producer.version, metadata: fileMetadata(source) };
  const labels = labelFiles(source);
  const inputs = modelPorts(source.module, source.model).inputs.filter((input) =>
    graph.inputs.some((used) => used.name === input.name),
  );
  const config = [
    `name: ${quoted(name)}`,
    `backend: "onnxruntime"`,
    `max_batch_size: ${LARGEST_BATCH}`,
    ...inputs.map((input) => port("input", input.name, input.type.dtype, input.type.shape.slice(1))),
    ...source.model.outputs.map((output) =>
      port("output", output.name, output.spec.dtype, output.spec.shape, labels.get(output.name)?.name),
    ),
    `dynamic_batching {\n  max_queue_delay_microseconds: ${QUEUE_DELAY_MICROSECONDS}\n}`,
  ];
  return [
    textFile(`${name}/config.pbtxt`, `${config.join("\n")}\n`),
    ...onnxFiles(graph, facts, `${name}/1/model.onnx`),
    ...[...labels.values()].map((file) => ({ ...file, name: `${name}/${file.name}` })),
  ];
}

function port(kind: "input" | "output", name: string, dtype: Dtype, shape: readonly number[], labels?: string): string {
  // One number an example has no dimension, which the server writes as [1] and back.
  const dims = shape.length === 0 ? "[ 1 ]\n  reshape { shape: [ ] }" : `[ ${shape.join(", ")} ]`;
  const names = labels === undefined ? "" : `\n  label_filename: ${quoted(labels)}`;
  return `${kind} {\n  name: ${quoted(name)}\n  data_type: ${DATA_TYPE[dtype]}\n  dims: ${dims}${names}\n}`;
}

/** Class names, a line each, of outputs with one score for each class; by output. */
function labelFiles(source: ExportSource): ReadonlyMap<string, NamedFile> {
  const files = new Map<string, NamedFile>();
  for (const { output, names } of outputClasses(source)) {
    const shape = source.model.outputs.find(({ name }) => name === output)?.spec.shape ?? [];
    if (shape.length !== 1 || shape[0] !== names.length) continue;
    const lines = names.map((name) => name.replace(/\s+/g, " "));
    files.set(output, textFile(`labels-${files.size + 1}.txt`, `${lines.join("\n")}\n`));
  }
  return files;
}

/** A string of the text format (https://protobuf.dev/reference/protobuf/textformat-spec): UTF-8, with quotes and control characters escaped. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, "\\$&").replace(/\p{Cc}/gu, (character) => {
    const octal = [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
    return octal.join("");
  });
  return `"${escaped}"`;
}
