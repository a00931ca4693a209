/** "Stop when": the breakpoints of the project, each to be switched off or deleted, and a line to add another. */
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import {
  BreakpointError,
  describeBreakpoint,
  describeQuantity,
  LAYER_STATISTICS,
  parseBreakpoint,
} from "../../../engine/metrics/breakpoint";
import { useDocument } from "../../../graph-editor";
import { IconButton } from "../../components/tooltip";
import { useRun } from "../run-store";
import { breakpointStore, setBreakpoints, type ListedBreakpoint } from "./breakpoint-store";

const NONE: readonly ListedBreakpoint[] = [];

/** What can be named, as far as the page knows: metrics of the run, and what is seen of its layers. */
function useQuantities(): readonly string[] {
  const metrics = useRun((state) => state.plan?.metrics);
  const layers = useDocument((state) => state.model.nodes);
  const names = metrics?.map(({ name }) => name) ?? ["loss"];
  return [
    ...names,
    ...names.map((name) => `validation ${name}`),
    ...[...new Set(layers.map(({ name }) => name))].flatMap((name) =>
      Object.values(LAYER_STATISTICS).map((statistic) => `${statistic} of ${name}`),
    ),
  ];
}

export default function BreakpointSettings() {
  const project = useDocument((state) => state.document.id);
  const list = useStore(breakpointStore, (lists) => lists[project] ?? NONE);
  const quantities = useQuantities();
  const metricsKnown = useRun((state) => state.plan !== undefined);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const add = () => {
    try {
      const breakpoint = parseBreakpoint(text);
      const { quantity } = breakpoint;
      const written = describeBreakpoint(breakpoint);
      // Before a run nobody knows its metrics.
      const known = (quantity.kind === "metric" && !metricsKnown) || quantities.includes(describeQuantity(quantity));
      if (!known) {
        setProblem(`Nothing is called "${describeQuantity(quantity)}": choose from the list of the field.`);
        return;
      }
      const others = list.filter((listed) => listed.text !== written);
      setBreakpoints(project, [...others, { text: written, enabled: true }]);
      setText("");
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof BreakpointError)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <div className="pt-2">
      {list.length > 0 && (
        <ul className="m-0 mb-2 flex list-none flex-col gap-1 p-0" aria-label="Breakpoints">
          {list.map(({ text: written, enabled }) => (
            <li key={written} className="flex items-center gap-2">
              <label className="flex min-w-0 flex-1 items-center gap-2">
                <input
                  type="checkbox"
                  checked={enabled}
                  onChange={() => {
                    setBreakpoints(
                      project,
                      list.map((other) => (other.text === written ? { text: written, enabled: !enabled } : other)),
                    );
                  }}
                />
                <span className={`numeric min-w-0 break-words ${enabled ? "" : "text-muted"}`}>{written}</span>
              </label>
              <IconButton
                label={`Delete "${written}"`}
                onClick={() => {
                  setBreakpoints(
                    project,
                    list.filter((other) => other.text !== written),
                  );
                }}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form
        className="flex items-center gap-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <input
          className="input min-w-0 flex-1"
          aria-label="Stop when"
          aria-invalid={problem !== undefined}
          aria-describedby="breakpoint-note"
          list="breakpoint-quantities"
          placeholder="loss < 0.3"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
        <datalist id="breakpoint-quantities">
          {quantities.map((quantity) => (
            <option key={quantity} value={quantity} />
          ))}
        </datalist>
        <button type="submit" className="btn" aria-disabled={text.trim() === ""}>
          <Plus aria-hidden /> Add
        </button>
      </form>
      <p
        id="breakpoint-note"
        className={`m-0 mt-1.5 text-[12px] ${problem === undefined ? "text-muted" : "text-danger"}`}
      >
        {problem ??
          "The run pauses right after the step. Also: > a number, is not finite, has no new low for 500 steps. Layers are looked at about once a second."}
      </p>
    </div>
  );
}
