/** The whole model as PyTorch, Keras or JAX source, following every edit. The lines of selected layers are marked and brought into sight. */
import { Check, Copy, Download } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import type { CodeFramework, CodeLine } from "../../engine/model/source-code";
import { documentStore, useDocument } from "../../graph-editor";
import { download, fileStem } from "../app/project-files";
import { Notice } from "../components/notice";
import { ScrollRegion } from "../components/scroll-region";
import { reportProblem } from "../components/toasts";
import "./code-panel.css";
import { linesInTexts, tokensOf } from "./python-tokens";
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
        <Listing lines={code.lines} />
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

const Listing = memo(function Listing({ lines }: { readonly lines: readonly CodeLine[] }) {
  const selected = useDocument((state) => state.selection.nodes);
  const listing = useRef<HTMLPreElement>(null);
  useEffect(() => {
    listing.current?.querySelector("[data-selected]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const inside = linesInTexts(lines.map(({ text }) => text));
  const isSelected = (ids: readonly string[]) =>
    ids.some((id) => selected.some((own) => id === own || id.startsWith(`${own}/`)));
  return (
    <ScrollRegion label="Source code" className="code-listing">
      <pre ref={listing} className="m-0">
        {lines.map(({ text, nodes }, index) => (
          <div key={index} className="code-line" data-selected={isSelected(nodes) || undefined} data-layer={nodes[0]}>
            {tokensOf(text, inside[index] === true).map((token, position) => (
              <span key={position} data-token={token.kind}>
                {token.text}
              </span>
            ))}
            {"\n"}
          </div>
        ))}
      </pre>
    </ScrollRegion>
  );
});
