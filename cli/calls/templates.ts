/** `templates`: its options. */
import { listTemplates } from "../commands/templates";
import { CommandFailure } from "../failure";
import { help, json, parse } from "./call";
import type { Call } from "./call";

export const templatesCall: Call = (parameters, root, output) => {
  const { values, positionals } = parse(parameters, { ...help, ...json });
  if (values.help === true) return undefined;
  if (positionals.length > 0) throw new CommandFailure("templates takes no name.", 2);
  listTemplates(output, values.json === true);
  return 0;
};
