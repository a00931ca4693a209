/** `example.json` of what Python reads: a held-out example with our own engine's answer, else zeros without one. */
import { textFile } from "../../model/model-formats";
import type { NamedFile } from "../../model/model-formats";
import { firstRequest } from "../companions/first-request";
import { nested } from "../companions/nested-numbers";
import type { ExportSource } from "../export-format";
import { modelPorts } from "../model-ports";

/** @returns `{"inputs": {name: [example]}, "outputs": {name: [answer]}}`: a batch of one. */
export function exampleFile({ module, model, examples }: ExportSource): NamedFile {
  const { inputs, outputs } = firstRequest(modelPorts(module, model), examples);
  const byName = (all: typeof inputs) =>
    Object.fromEntries(all.map(({ name, shape, data }) => [name, nested(data, shape)]));
  const content = { inputs: byName(inputs), ...(outputs === undefined ? {} : { outputs: byName(outputs) }) };
  return textFile("example.json", `${JSON.stringify(content)}\n`);
}
