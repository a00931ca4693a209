/** What keeps a run from starting, as a list under the train button, each with its fixes. */
import { Popover } from "@base-ui/react/popover";
import { CircleX, TriangleAlert } from "lucide-react";
import type { Diagnostic } from "../../engine/model/types";
import { applyFix, documentStore } from "../../graph-editor";
import { goToProblem, shellStore } from "../app/shell-state";

export interface ProblemPopoverProps {
  readonly anchor: React.RefObject<HTMLDivElement | null>;
  readonly problems: readonly Diagnostic[];
}

export function ProblemPopover({ anchor, problems }: ProblemPopoverProps) {
  return (
    <Popover.Root
      open
      onOpenChange={(problemsOpen) => {
        shellStore.setState({ problemsOpen });
      }}
    >
      <Popover.Portal>
        <Popover.Positioner anchor={anchor} side="bottom" align="end" sideOffset={8} className="z-50">
          <Popover.Popup className="card w-[380px] overflow-hidden shadow-high outline-none" data-testid="problems">
            <Popover.Title className="m-0 border-b border-border px-3.5 py-2.5 text-[13px] font-semibold">
              {problems.length === 1
                ? "One thing to mend before training"
                : `${String(problems.length)} things to mend before training`}
            </Popover.Title>
            <ul className="m-0 flex max-h-[360px] list-none flex-col overflow-y-auto p-1.5">
              {problems.map((problem, index) => (
                <ProblemItem
                  key={`${problem.code}-${problem.node ?? problem.field ?? ""}-${String(index)}`}
                  problem={problem}
                />
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ProblemItem({ problem }: { readonly problem: Diagnostic }) {
  const Icon = problem.severity === "error" ? CircleX : TriangleAlert;
  return (
    <li className="rounded-md hover:bg-surface-hover">
      <button
        type="button"
        className="flex w-full items-start gap-2 rounded-md border-0 bg-transparent px-2 py-2 text-left text-text"
        onClick={() => {
          goToProblem(problem);
        }}
      >
        <Icon aria-hidden className="mt-px size-4 flex-none text-danger" />
        <span>{problem.message}</span>
      </button>
      {problem.fixes.length > 0 && (
        <div className="flex flex-wrap gap-1.5 px-2 pb-2 pl-8">
          {problem.fixes.map((fix) => (
            <button
              key={fix.label}
              type="button"
              className="btn h-7"
              onClick={() => {
                applyFix(documentStore, fix);
              }}
            >
              {fix.label}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}
