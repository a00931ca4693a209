/** How a command is called: its parameters read by its own option table, in a file each. What the commands do is in `cli/commands`. */
import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";
import { CommandFailure, oneLine } from "../failure";
import type { Output } from "../output";

/**
 * @param parameters what follows the command's name.
 * @param root the folder of the repository, for the data sets that come with it.
 * @returns the exit code, or undefined where help was asked for.
 * @throws CommandFailure naming the option and what it takes.
 */
export type Call = (
  parameters: readonly string[],
  root: string,
  output: Output,
) => Promise<number> | number | undefined;

type Options = NonNullable<ParseArgsConfig["options"]>;

export const help = { help: { type: "boolean" } } as const satisfies Options;
export const json = { json: { type: "boolean" } } as const satisfies Options;
export const text = { type: "string" } as const;
export const flag = { type: "boolean" } as const;

export function parse<const T extends Options>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandFailure(oneLine(error), 2);
  }
}

/** The one name that a command takes. */
export function single(positionals: readonly string[], command: string): string {
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) {
    throw new CommandFailure(`${command} takes one project file or template name.`, 2);
  }
  return name;
}
