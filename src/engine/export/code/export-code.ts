/** A model as the source code of another framework: one file that a person could have written. */
import type { CodeFramework, CodeLine, CodeRequest } from "./code-types";
import { planCode } from "./code-plan";
import { writePytorch } from "./pytorch";
import { writeKeras } from "./keras";
import { writeFlax } from "./flax";

const WRITERS = { pytorch: writePytorch, keras: writeKeras, flax: writeFlax } as const;

/**
 * @returns the lines of the file, each with the ids of the layers that it stands for.
 * @throws Error for a model with errors, or naming the layer that cannot be written.
 */
export function exportCode(request: CodeRequest, framework: CodeFramework): readonly CodeLine[] {
  const problem = request.model.diagnostics.find(({ severity }) => severity === "error");
  if (problem !== undefined) throw new Error(problem.message);
  if (request.model.outputs.length === 0) throw new Error("The model has no output yet: connect a loss or an Output.");
  return WRITERS[framework](request, planCode(request));
}

export function codeText(all: readonly CodeLine[]): string {
  return `${all.map(({ text }) => text).join("\n")}\n`;
}
