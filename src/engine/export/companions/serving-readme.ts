/** README.md of a folder that a server loads: the signature, the commands that serve it, a real request and the answer. Markdown. */
import type { ExportSource } from "../export-format";
import { modelPorts } from "../model-ports";
import { signature } from "./signature";

export interface ServingTexts {
  /** What the folder is, in a sentence or two. */
  readonly intro: string;
  /** Shell commands: one that serves it, one that asks. */
  readonly commands: readonly string[];
  /** More Markdown behind the commands. */
  readonly more?: string;
}

export function servingReadme(source: ExportSource, { intro, commands, more }: ServingTexts): string {
  const { module, model, name, examples } = source;
  const request =
    examples === undefined
      ? "`request.json` asks for one example of zeros."
      : "`request.json` asks for a held-out example, and `answer.json` has what Trainyard itself answers to it: expect the same numbers up to rounding.";
  return `# ${name}

${intro}

${signature(modelPorts(module, model))}

From this folder:

\`\`\`sh
${commands.join("\n")}
\`\`\`

${request} What the inputs mean and what the classes are called is in \`MODEL_CARD.md\` and \`labels.json\`; \`sha256sum -c SHA256SUMS\` checks the
files; \`project.json\` opens in Trainyard.
${more === undefined ? "" : `\n${more}\n`}`;
}
