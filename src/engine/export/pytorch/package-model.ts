/**
 * `model.py` of a package: the classes that source code in PyTorch has, without training, and what loads and asks the model. Only what
 * the outputs are computed from is in it.
 */
import { ancestors } from "../../model/check-structure";
import type { ModelOutput } from "../../model/types";
import { noiseInput } from "../../model/noise-inputs";
import type { CodePlan } from "../code/code-plan";
import { planCode } from "../code/code-plan";
import { codeText } from "../code/export-code";
import { line, lines } from "../code/code-types";
import { plainText, pythonString } from "../code/names";
import { docstring, indented, sections } from "../code/python-text";
import { pytorchDialect } from "../code/pytorch";
import { PYTORCH_MODULES } from "../code/pytorch-modules";
import type { StateTensor } from "../code/pytorch-state";
import { writeModel } from "../code/write-model";
import type { ExportSource } from "../export-format";
import { ANSWER_FUNCTIONS } from "./package-texts";

export interface PackageModel {
  /** The text of `model.py`. */
  readonly code: string;
  readonly state: readonly StateTensor[];
}

/** @throws Error naming the layer that cannot be written. */
export function packageModel({ model: whole, dataset, name }: ExportSource): PackageModel {
  const needed = ancestors(
    whole.outputs.map(({ source }) => source.node),
    (id) =>
      Object.values(whole.nodes.find((node) => node.id === id)?.sources ?? {}).flatMap((all) =>
        all.map(({ node }) => node),
      ),
  );
  const model = { ...whole, nodes: whole.nodes.filter(({ id }) => needed.has(id)) };
  const request = { projectName: name, model, dataset, blocks: {} };
  const plan = planCode(request);
  const results = model.outputs.map(({ name: output, source }) => ({ name: output, source }));
  const written = writeModel(request, pytorchDialect, plan.args, results);
  const code = sections(
    [
      ...docstring(`${plainText(name)}, written in PyTorch.`, ...plan.notes),
      line(""),
      line("import torch"),
      line("import torch.nn.functional as F"),
      line("from torch import nn"),
    ],
    [
      line(
        "# Name, type and shape of one example of what the model reads and answers. A batch has one dimension more.",
      ),
      line("INPUTS = ["),
      ...indented(
        inputLines(plan).map((text) => line(text)),
        4,
      ),
      line("]"),
      line("OUTPUTS = ["),
      ...indented(
        model.outputs.map(({ name: output, spec }) => line(port(output, spec.dtype, spec.shape))),
        4,
      ),
      line("]"),
      line("# Names of the classes that an output scores, in its order."),
      line("CLASSES = {"),
      ...indented(
        classLines(model.outputs, dataset).map((text) => line(text)),
        4,
      ),
      line("}"),
    ],
    ...PYTORCH_MODULES.filter(([part]) => written.uses.has(part)).map(([, text]) => lines(text)),
    written.classes,
    lines(ANSWER_FUNCTIONS),
  );
  return { code: codeText(code), state: written.state };
}

const DTYPES = { f32: "float32", i32: "int64", u32: "int64" } as const;

function port(name: string, dtype: keyof typeof DTYPES, shape: readonly number[]): string {
  return `(${pythonString(name)}, ${pythonString(DTYPES[dtype])}, [${shape.join(", ")}]),`;
}

/** One line for each argument of `forward`, under the name that the module for prediction has for it. */
function inputLines({ args }: CodePlan): readonly string[] {
  const byArgument = new Map(args.map((each) => [each.name, each]));
  return [...byArgument.values()].map(({ noise, node, field, spec }) =>
    port(noise ? noiseInput(node.id) : field, spec.dtype, spec.shape),
  );
}

/** Of outputs that give one number for each class of the field that the loss compares them with. */
function classLines(outputs: readonly ModelOutput[], dataset: ExportSource["dataset"]): readonly string[] {
  return outputs.flatMap(({ name, target, spec }) => {
    const names = dataset.fields.find((field) => field.name === target)?.classNames;
    if (names === undefined || names.length !== spec.shape.at(-1)) return [];
    return [`${pythonString(name)}: [${names.map(pythonString).join(", ")}],`];
  });
}
