/** `tune`: its options. */
import { tune } from "../commands/tune";
import { CommandFailure } from "../failure";
import { help, json, parse, single, text } from "./call";
import type { Call } from "./call";

export const tuneCall: Call = (parameters, root, output) => {
  const { values, positionals } = parse(parameters, { ...help, ...json, tuning: text });
  if (values.help === true) return undefined;
  if (values.tuning === undefined) throw new CommandFailure("tune needs --tuning FILE.", 2);
  const project = single(positionals, "tune");
  return tune({ project, json: values.json === true, root, tuning: values.tuning }, output);
};
