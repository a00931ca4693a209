/** The whole model as PyTorch, Keras or JAX source, following every edit, to copy and to download. */
import { Check, Copy, Download } from "lucide-react";
import { useState } from "react";
import type { CodeFramework } from "../../engine/model/source-code";
import { documentStore } from "../../graph-editor";
import { fileStem } from "../../engine/model/file-stem";
import { download } from "../app/project-files";
import { Notice } from "../components/notice";
import { reportProblem } from "../components/toasts";
import { CodeListing } from "./code-listing";
import { useCode } from "./use-code";

const frameworks: readonly { readonly id: CodeFramework; readonly label: string }[] = [
  { id: "pytorch", label: "PyTorch" },
  { id: "keras", label: "Keras" },
  { id: "flax", label: "JAX (Flax NNX)" },
];

export default function CodePanel() {
  const [framework, setFramework] = useState<CodeFramework>("pytorch");
  const { code, problem } = useCode(framework);
  const text = code === undefined ? "" : `${code.lines.map((line) => line.text).join("\n")}\n`;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-none items-center gap-1 px-2.5 py-1.5">
        <div role="radiogroup" aria-label="Framework" className="flex gap-1">
          {frameworks.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              role="radio"
              aria-checked={framework === id}
              className={`btn h-7 ${framework === id ? "border-accent bg-accent-soft" : "btn-ghost"}`}
              onClick={() => {
                setFramework(id);
              }}
            >
              {label}
            </button>
          ))}
        </div>
        <span className="flex-1" />
        <CopyButton text={text} />
        <button
          type="button"
          className="btn h-7"
          disabled={text === ""}
          onClick={() => {
            const stem = fileStem(documentStore.getState().document.name).replaceAll("-", "_");
            download(`${stem}_${framework}.py`, text, "text/x-python");
          }}
        >
          <Download aria-hidden /> Download
        </button>
      </div>
      {problem !== undefined && (
        <div className="px-2.5 pb-1.5">
          <Notice tone="info">
            {problem}
            {code !== undefined && " The code is that of the graph before."}
          </Notice>
        </div>
      )}
      {code === undefined ? (
        <p className="m-0 p-3 text-muted" role="status">
          {problem === undefined ? "Writing the code…" : "There is no code yet."}
        </p>
      ) : (
        <CodeListing lines={code.lines} />
      )}
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState<string>();
  const done = copied === text && text !== "";
  return (
    <button
      type="button"
      className="btn h-7"
      disabled={text === ""}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => {
            setCopied(text);
          },
          (problem: unknown) => {
            reportProblem("The code could not be copied", problem);
          },
        );
      }}
    >
      {done ? <Check aria-hidden /> : <Copy aria-hidden />} {done ? "Copied" : "Copy"}
    </button>
  );
}
