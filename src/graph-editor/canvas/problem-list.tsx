/** Problems of a node in words, each with buttons for its fixes: one click, one step of undo. */
import "./problem-list.css";
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Diagnostic } from "../../engine/model/types";
import { applyFix } from "../document/document-actions";
import { documentStore } from "../document/document-store";

export interface ProblemListProps {
  readonly problems: readonly Diagnostic[];
  /** How many are shown; the rest are counted. All of them without it. */
  readonly limit?: number;
}

export function ProblemList({ problems, limit }: ProblemListProps) {
  const shown = problems.slice(0, limit);
  const more = problems.length - shown.length;
  return (
    <ul className="problem-list">
      {shown.map((problem) => (
        <li key={`${problem.code} ${problem.message}`} className="problem" data-severity={problem.severity}>
          {problem.severity === "error" ? (
            <CircleAlert size={13} aria-label="Error" role="img" />
          ) : (
            <TriangleAlert size={13} aria-label="Warning" role="img" />
          )}
          <div>
            <p>{problem.message}</p>
            {problem.fixes.length > 0 && (
              <div className="problem-fixes">
                {problem.fixes.map((fix) => (
                  <button
                    key={fix.label}
                    type="button"
                    className="problem-fix nodrag nopan"
                    onClick={() => applyFix(documentStore, fix)}
                  >
                    {fix.label}
                  </button>
                ))}
              </div>
            )}
          </div>
        </li>
      ))}
      {more > 0 && <li className="problem-more">{more === 1 ? "1 more problem" : `${more} more problems`}</li>}
    </ul>
  );
}
