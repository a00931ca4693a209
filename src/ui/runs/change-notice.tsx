/** "The graph changed since this run started": what differs, line by line, and whether to restart or keep going. */
import { Minus, Pencil, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useDocument } from "../../graph-editor";
import { goToProblem } from "../app/shell-state";
import { Notice } from "../components/notice";
import { documentChanges, type Change } from "./graph-changes";
import { startTraining } from "./run-controller";
import { isActive } from "./run-state";
import { useRun } from "./run-store";

/** Of a long list only so many are shown until it is opened. */
const FIRST_CHANGES = 3;

const ICONS = { added: Plus, removed: Minus, changed: Pencil } as const;
const NONE: readonly Change[] = [];

function titleOf(changes: readonly Change[]): string {
  const parts = new Set(changes.map((change) => change.of));
  const what = parts.size > 1 ? "graph and the settings" : parts.has("graph") ? "graph" : "settings";
  const count = changes.length === 1 ? "one difference" : `${String(changes.length)} differences`;
  return `The ${what} changed since this run started: ${count}`;
}

export default function ChangeNotice() {
  const status = useRun((state) => state.status);
  // A trial differs from the document on purpose.
  const request = useRun((state) => (state.trial === true ? undefined : state.request));
  // While it is paused its weights stand still, and lie in a checkpoint.
  const point = useRun((state) => (state.status === "paused" ? state.checkpoints.at(-1) : undefined));
  const document = useDocument((state) => state.document);
  const [kept, setKept] = useState<string>();
  const [open, setOpen] = useState(false);
  const changes = useMemo(
    () => (request === undefined || !isActive(status) ? NONE : documentChanges(request, document)),
    [request, document, status],
  );
  const key = `${request?.runId ?? ""} ${changes.map(({ text }) => text).join("\n")}`;
  if (changes.length === 0 || kept === key) return null;
  const shown = open ? changes : changes.slice(0, FIRST_CHANGES);
  return (
    <Notice
      tone="info"
      title={titleOf(changes)}
      actions={
        <>
          {point !== undefined && request !== undefined && (
            <button
              type="button"
              className="btn btn-primary h-7"
              title="A new run from the checkpoint of the pause: at its step, with its weights and the optimizer's state, where all of them keep their shapes; else from step 0, with those that fit."
              onClick={() => void startTraining(undefined, { branch: { runId: request.runId, step: point.step } })}
            >
              Go on with the changes
            </button>
          )}
          <button type="button" className="btn h-7" onClick={() => void startTraining()}>
            Restart
          </button>
          <button
            type="button"
            className="btn btn-ghost h-7"
            onClick={() => {
              setKept(key);
            }}
          >
            Keep going
          </button>
        </>
      }
    >
      <ul
        className="m-0 flex max-h-24 list-none flex-wrap gap-x-4 gap-y-0.5 overflow-y-auto p-0 text-[12px]"
        data-testid="run-changes"
      >
        {shown.map((change, index) => (
          <ChangeLine key={`${String(index)} ${change.text}`} change={change} />
        ))}
        {changes.length > FIRST_CHANGES && (
          <li>
            <button
              type="button"
              className="link border-0 bg-transparent p-0"
              aria-expanded={open}
              onClick={() => {
                setOpen(!open);
              }}
            >
              {open ? "Show fewer" : `${String(changes.length - FIRST_CHANGES)} more`}
            </button>
          </li>
        )}
      </ul>
    </Notice>
  );
}

function ChangeLine({ change: { kind, text, node } }: { readonly change: Change }) {
  const Icon = ICONS[kind];
  return (
    <li className="flex items-center gap-1">
      <Icon aria-label={kind} className="size-3 flex-none text-muted" />
      {node === undefined ? (
        <span>{text}</span>
      ) : (
        <button
          type="button"
          className="border-0 bg-transparent p-0 text-left text-text hover:underline"
          onClick={() => {
            goToProblem({ severity: "warning", code: "changed", message: text, node, fixes: [] });
          }}
        >
          {text}
        </button>
      )}
    </li>
  );
}
