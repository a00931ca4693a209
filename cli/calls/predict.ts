/** `predict`: its options, for held-out examples and for a file of inputs. */
import { DEVICES } from "../../src/engine/model/types";
import { predict } from "../commands/predict";
import { predictFile } from "../commands/predict-file";
import { CommandFailure } from "../failure";
import { choice, positive } from "../options";
import { help, parse, single, text } from "./call";
import type { Call } from "./call";

const DEFAULT_COUNT = 256;

export const predictCall: Call = (parameters, root, output) => {
  const options = { ...help, weights: text, input: text, count: text, device: text, out: text };
  const { values, positionals } = parse(parameters, options);
  if (values.help === true) return undefined;
  const { weights, input, out } = values;
  if (weights === undefined || (input === undefined && out === undefined)) {
    throw new CommandFailure(
      "predict needs --weights FILE, and --input FILE to answer or --out PATH to write held-out examples to.",
      2,
    );
  }
  const project = single(positionals, "predict");
  const device = choice("--device", values.device, DEVICES) ?? "auto";
  if (input !== undefined) {
    if (values.count !== undefined) throw new CommandFailure("--count goes without --input.", 2);
    return predictFile({ project, weights, input, device, out, root }, output);
  }
  const count = positive("--count", values.count) ?? DEFAULT_COUNT;
  return predict({ project, weights, count, device, out: out ?? "", root }, output);
};
