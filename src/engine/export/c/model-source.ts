/** The C file of programs: what they include, share, hold and do, in that order. */
import type { CProgram } from "./c-program";

/** @param includes further `#include` lines. */
export function sourceText(programs: readonly CProgram[], includes: string): string {
  const functions = new Map(programs.flatMap((program) => program.functions).map((fn) => [fn.name, fn.text]));
  return [
    includes,
    "#include <math.h>",
    "#include <stdint.h>",
    "",
    ...[...functions.values()].flatMap((text) => [text, ""]),
    ...programs.flatMap(({ arrays, scratch, definition }) => [...arrays, scratch, "", definition, ""]),
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "");
}
