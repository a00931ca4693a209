/** README.md of a Hugging Face folder: its head is what the hub reads. Markdown; names of people stand in it as text only. */
import type { ExportSource } from "../export-format";
import { modelPorts } from "../model-ports";
import { signature } from "../companions/signature";
import type { Gpt2Plan } from "./match-gpt2";

export function huggingFaceReadme(
  { module, model, name, examples }: ExportSource,
  { head, positions }: Gpt2Plan,
  hasTokenizer: boolean,
): string {
  const notes = [
    head.bias === undefined
      ? "The scores are a matrix of their own: they are not tied to the token table."
      : "The scores are a matrix of their own, not tied to the token table; their bias is kept in the last norm, which gives the same scores.",
    examples === undefined
      ? "`example.json` has ids to begin with."
      : "`example.json` has a held-out example and the scores that Trainyard gives to it.",
    "`project.json` opens in Trainyard.",
  ];
  return `---
library_name: transformers
pipeline_tag: text-generation
---

# ${name}

A GPT-2 for Hugging Face's transformers: \`pip install torch transformers\`.

${signature(modelPorts(module, model))}

It reads up to ${positions} tokens at once.

\`\`\`python
from transformers import AutoModelForCausalLM${hasTokenizer ? ", AutoTokenizer" : ""}

model = AutoModelForCausalLM.from_pretrained(".")
${
  hasTokenizer
    ? `tokenizer = AutoTokenizer.from_pretrained(".")
tokens = tokenizer("T", return_tensors="pt")
answer = model.generate(**tokens, max_length=${positions}, do_sample=True)
print(tokenizer.decode(answer[0]))`
    : "scores = model(input_ids).logits"
}
\`\`\`

${notes.join(" ")}
`;
}
