/**
 * The base learning rate of the run that goes on: typed and entered, it applies from the next step on and is marked on the curves.
 * The document's own setting, for the next run, stays as it is.
 */
import { useId, useState } from "react";
import { parseNumber } from "./training-fields";
import { setLearningRate } from "./run-controller";
import { isActive } from "./run-state";
import { useRun } from "./run-store";

export function LiveRate() {
  const active = useRun((state) => isActive(state.status) && state.plan !== undefined);
  const rate = useRun((state) => state.rateChanges.at(-1)?.rate ?? state.request?.training.learningRate);
  const scheduled = useRun((state) => state.request?.training.schedule !== "constant");
  const [draft, setDraft] = useState<string>();
  const id = useId();
  if (!active || rate === undefined) return null;
  const typed = draft === undefined ? rate : parseNumber(draft);
  const valid = Number.isFinite(typed) && typed >= 0;
  const enter = () => {
    if (valid && typed !== rate) void setLearningRate(typed);
    setDraft(undefined);
  };
  return (
    <label
      className="flex items-center gap-1.5 text-[12px] text-muted"
      htmlFor={id}
      title={`Learning rate of this run${scheduled ? ", before its schedule" : ""}: Enter applies it from the next step on`}
    >
      <span aria-hidden>LR</span>
      <span className="sr-only">Learning rate of this run</span>
      <input
        id={id}
        className="input numeric h-7 w-[76px] px-2"
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        value={draft ?? String(rate)}
        aria-invalid={!valid}
        onChange={(event) => {
          setDraft(event.target.value);
        }}
        onBlur={enter}
        onKeyDown={(event) => {
          if (event.key === "Enter") enter();
          else if (event.key === "Escape") setDraft(undefined);
        }}
      />
    </label>
  );
}
