/** README.md inside of a TorchServe archive. Markdown; names of people stand in it as text only. */
import { servedName } from "../../model/file-stem";
import type { ExportSource } from "../export-format";
import { modelPorts } from "../model-ports";
import { signature } from "../companions/signature";

export function archiveReadme({ module, model, name, examples }: ExportSource): string {
  const served = servedName(name);
  return `# ${name}

A model archive for TorchServe. TorchServe is no longer maintained by its makers: for something new, take ONNX with Triton or ONNX
Runtime, or the PyTorch package with a server of your own. It needs Java 17 and \`pip install torch torchserve\`.

${signature(modelPorts(module, model))}

\`\`\`sh
torchserve --start --ncs --disable-token-auth --model-store . --models ${served}=${name}.mar
curl -H "Content-Type: application/json" -d @example.json http://localhost:8080/predictions/${served}
\`\`\`

${
  examples === undefined
    ? "`example.json` in this archive is one example of zeros."
    : "`example.json` in this archive is a held-out example: its `outputs` are what Trainyard answers, and what comes back."
} \`project.json\` opens in Trainyard.
`;
}
