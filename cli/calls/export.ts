/** `export`: its options, for models, for source code and for the check alone. */
import { EXPORT_VARIANTS, MODEL_FORMATS, ONNX_OPSETS } from "../../src/engine/model/model-formats";
import { CODE_FRAMEWORKS } from "../../src/engine/model/source-code";
import { checkExport } from "../commands/check-export";
import { exportModel } from "../commands/export";
import { exportCode } from "../commands/export-code";
import { CommandFailure } from "../failure";
import { choice } from "../options";
import { flag, help, json, parse, single, text } from "./call";
import type { Call } from "./call";

export const exportCall: Call = (parameters, root, output) => {
  const { values, positionals } = parse(parameters, {
    ...help,
    ...json,
    check: flag,
    weights: text,
    format: text,
    variant: text,
    opset: text,
    verify: flag,
    out: text,
  });
  if (values.help === true) return undefined;
  if (values.check === true)
    return checkExport({ project: single(positionals, "export"), json: values.json === true, root }, output);
  if (values.json === true) throw new CommandFailure("--json goes with --check.", 2);
  // Source code that is a package with weights, too, is one format of both lists: with weights it is the package.
  const format = choice("--format", values.format, [...new Set([...MODEL_FORMATS, ...CODE_FRAMEWORKS])]);
  const { weights, out } = values;
  if (format === undefined || out === undefined) {
    throw new CommandFailure(
      "export needs --format F and --out PATH, and but for source code --weights FILE. `formats` lists what F may be.",
      2,
    );
  }
  const project = single(positionals, "export");
  const framework = CODE_FRAMEWORKS.find((each) => each === format);
  const model = MODEL_FORMATS.find((each) => each === format);
  if (framework !== undefined && (weights === undefined || model === undefined)) {
    if (values.verify === true || values.variant !== undefined || values.opset !== undefined)
      throw new CommandFailure("--verify, --variant and --opset go with a format that has weights.", 2);
    return exportCode({ project, framework, out, root }, output);
  }
  if (model === undefined || weights === undefined)
    throw new CommandFailure(`export to ${format} needs --weights FILE.`, 2);
  const variant = choice("--variant", values.variant, EXPORT_VARIANTS);
  const chosen = choice("--opset", values.opset, ONNX_OPSETS.map(String));
  const opset = ONNX_OPSETS.find((each) => String(each) === chosen);
  const verify = values.verify === true;
  return exportModel({ project, weights, format: model, variant, opset, verify, out, root }, output);
};
