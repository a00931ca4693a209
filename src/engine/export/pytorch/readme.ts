/** README.md of a PyTorch package. Markdown; names of people stand in it as text only. */
import type { ExportVariant } from "../../model/model-formats";
import type { ExportSource } from "../export-format";
import { modelPorts } from "../model-ports";
import { signature } from "../companions/signature";

export function packageReadme({ module, model, name, examples }: ExportSource, variant: ExportVariant): string {
  return `# ${name}

A PyTorch model: \`model.py\` holds its class, \`weights.pt\` and \`weights.safetensors\` its \`state_dict\`${variant === "float16" ? ", in half precision: it is widened when it is loaded" : ""}.

${signature(modelPorts(module, model))}

\`\`\`sh
pip install -r requirements.txt
python predict.py example.json
\`\`\`

${
  examples === undefined
    ? "`example.json` is one example of zeros: replace its numbers."
    : "`example.json` is a held-out example with the answer that Trainyard gives to it."
}

In a program of yours:

\`\`\`python
from model import load_model, predict

model = load_model("weights.pt")
\`\`\`

\`python export.py\` makes \`model.pt2\` (torch.export), \`python export.py --mobile\` makes \`model.pte\` for ExecuTorch on phones and
small devices (\`pip install executorch\`), \`python export.py --apple\` makes \`model.mlpackage\` for Core ML (\`pip install coremltools\`). \`project.json\` opens in Trainyard.
`;
}
