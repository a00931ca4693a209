/** `inspect`: its options. */
import { inspect } from "../commands/inspect";
import { ADAPTERS } from "../commands/inspect-program";
import { CommandFailure } from "../failure";
import { choice, positive } from "../options";
import { flag, help, json, parse, single, text } from "./call";
import type { Call } from "./call";

export const inspectCall: Call = (parameters, root, output) => {
  const { values, positionals } = parse(parameters, {
    ...help,
    ...json,
    "memory-budget": text,
    program: flag,
    adapter: text,
    tuning: text,
  });
  if (values.help === true) return undefined;
  const memoryBudgetMegabytes = positive("--memory-budget", values["memory-budget"], 0);
  const adapter = choice("--adapter", values.adapter, ADAPTERS);
  if (adapter !== undefined && values.program !== true) throw new CommandFailure("--adapter goes with --program.", 2);
  if (values.tuning !== undefined && values.program !== true)
    throw new CommandFailure("--tuning goes with --program.", 2);
  const program = values.program === true ? (adapter ?? "hardware") : undefined;
  const project = single(positionals, "inspect");
  const { tuning } = values;
  return inspect({ project, json: values.json === true, root, memoryBudgetMegabytes, program, tuning }, output);
};
