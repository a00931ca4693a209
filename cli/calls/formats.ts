/** `formats`: its options. */
import { listFormats } from "../commands/formats";
import { CommandFailure } from "../failure";
import { help, json, parse } from "./call";
import type { Call } from "./call";

export const formatsCall: Call = (parameters, _root, output) => {
  const { values, positionals } = parse(parameters, { ...help, ...json });
  if (values.help === true) return undefined;
  if (positionals.length > 0) {
    throw new CommandFailure("formats takes no name. What each can take of a model: export X --check.", 2);
  }
  listFormats(output, values.json === true);
  return 0;
};
