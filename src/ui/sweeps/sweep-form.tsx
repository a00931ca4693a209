/** The form of a new sweep: what is tried, how, and what counts as best. It says how many runs that makes before anything begins. */
import { Play, Plus, X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { MetricDescription } from "../../engine/model/types";
import { useDocument } from "../../graph-editor";
import { roundsOf, sweepSchema, type Sweep } from "../../graph-editor/document/sweep";
import { sameTarget, sweepProblems, type SweepChoice } from "../../graph-editor/document/sweep-targets";
import { FieldFrame, Segmented } from "../components/form-controls";
import { IconButton } from "../components/tooltip";
import { useBlockingProblems } from "../runs/train-controls";
import { axisOf, draftOf, type AxisDraft } from "./axis-values";
import { beginSweep } from "./sweep-actions";
import { useSweepChoices } from "./use-sweep-choices";

const METHODS = [
  { value: "grid", label: "Grid" },
  { value: "random", label: "Random" },
  { value: "halving", label: "Successive halving" },
] as const;

const HELP: Readonly<Record<Sweep["method"], string>> = {
  grid: "Every combination of the values.",
  random: "Values drawn at random: finds good ones with fewer runs where only some of the axes matter.",
  halving: "Many short runs; the best third goes on to runs three times as long, until one is left.",
};

interface Draft {
  readonly method: Sweep["method"];
  readonly axes: readonly AxisDraft[];
  readonly trials: string;
  readonly epochs: string;
  readonly metric: string;
}

/** The sweep that a draft means, or the sentences that say what is missing. */
function sweepOf(
  draft: Draft,
  choices: readonly SweepChoice[],
  metrics: readonly MetricDescription[],
): Sweep | readonly string[] {
  const axes = draft.axes.map(axisOf);
  const wrong = axes.filter((axis) => typeof axis === "string");
  if (wrong.length > 0) return wrong;
  if (axes.length === 0) return ["Add something to try values of."];
  const metric = metrics.find(({ name }) => name === draft.metric) ?? metrics[0];
  if (metric === undefined) return ["The model has no metric yet: give it a loss."];
  const parsed = sweepSchema.safeParse({
    axes,
    method: draft.method,
    trials: Number(draft.trials),
    epochs: Number(draft.epochs),
    reduction: 3,
    seed: 0,
    metric: { name: metric.name, goal: metric.better === "lower" ? "lowest" : "highest" },
  });
  if (!parsed.success) return ["Runs must be a whole number from 1 to 1000, and epochs one from 1 up."];
  const problems = sweepProblems(parsed.data, choices);
  return problems.length > 0 ? problems : parsed.data;
}

function describe(sweep: Sweep): string {
  const rounds = roundsOf(sweep);
  const runs = rounds.reduce((sum, { trials }) => sum + trials, 0);
  const epochs = rounds.reduce((sum, round) => sum + round.trials * round.epochs, 0);
  const plan = rounds.map(({ trials, epochs: each }) => `${String(trials)} × ${String(each)}`).join(", ");
  const long = rounds.length > 1 ? ` (runs × epochs: ${plan})` : "";
  return `${String(runs)} runs, ${String(epochs)} epochs altogether${long}`;
}

export function SweepForm({
  metrics,
  count,
}: {
  readonly metrics: readonly MetricDescription[];
  readonly count: number;
}) {
  const choices = useSweepChoices();
  const epochs = useDocument((state) => state.document.training.epochs);
  const validation = useDocument((state) => state.dataset?.counts.validation ?? 0);
  const blocked = useBlockingProblems().length > 0;
  const [draft, setDraft] = useState((): Draft => {
    const rate = choices.find(({ target }) => target.name === "learningRate");
    const axes = rate === undefined ? [] : [draftOf(rate)];
    return { method: "grid", axes, trials: "12", epochs: String(Math.min(epochs, 5)), metric: metrics[0]?.name ?? "" };
  });
  const id = useId();
  const sweep = useMemo(() => sweepOf(draft, choices, metrics), [draft, choices, metrics]);
  const change = (next: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...next }));
  };
  const problems = [
    ...(blocked ? ["The model has problems to mend before it can be trained."] : []),
    ...(validation === 0
      ? ["There are no validation examples to compare runs by: set a validation share in the Data panel."]
      : []),
    ...(Array.isArray(sweep) ? (sweep as readonly string[]) : []),
  ];
  const ready = problems.length === 0 && !Array.isArray(sweep) ? (sweep as Sweep) : undefined;
  return (
    <form
      className="flex flex-col gap-3 p-3.5"
      aria-label="New sweep"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready !== undefined) void beginSweep(`Sweep ${String(count + 1)}`, ready);
      }}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Segmented
          label="Method"
          value={draft.method}
          options={METHODS}
          onChange={(method) => {
            change({ method });
          }}
        />
        <p className="m-0 min-w-0 flex-1 text-muted">{HELP[draft.method]}</p>
      </div>
      <div className="flex flex-col gap-2">
        {draft.axes.map((axis, index) => (
          <AxisRow
            key={`${axis.choice.target.kind}/${axis.choice.label}`}
            axis={axis}
            counted={draft.method === "grid"}
            onChange={(next) => {
              change({ axes: draft.axes.map((old, place) => (place === index ? next : old)) });
            }}
            onRemove={() => {
              change({ axes: draft.axes.filter((_, place) => place !== index) });
            }}
          />
        ))}
        <AddAxis
          choices={choices.filter(({ target }) => !draft.axes.some(({ choice }) => sameTarget(choice.target, target)))}
          onAdd={(choice) => {
            change({ axes: [...draft.axes, draftOf(choice)] });
          }}
        />
      </div>
      <div className="flex flex-wrap items-end gap-2.5">
        {draft.method !== "grid" && (
          <FieldFrame id={`${id}-trials`} label="Runs" className="w-24">
            <input
              id={`${id}-trials`}
              className="input"
              inputMode="numeric"
              value={draft.trials}
              onChange={(event) => {
                change({ trials: event.target.value });
              }}
            />
          </FieldFrame>
        )}
        <FieldFrame id={`${id}-epochs`} label={draft.method === "halving" ? "Most epochs" : "Epochs"} className="w-24">
          <input
            id={`${id}-epochs`}
            className="input"
            inputMode="numeric"
            value={draft.epochs}
            onChange={(event) => {
              change({ epochs: event.target.value });
            }}
          />
        </FieldFrame>
        <FieldFrame id={`${id}-metric`} label="Best by validation" className="w-40">
          <select
            id={`${id}-metric`}
            className="select"
            value={draft.metric}
            onChange={(event) => {
              change({ metric: event.target.value });
            }}
          >
            {metrics.map(({ name, better }) => (
              <option key={name} value={name}>
                {name}, {better === "lower" ? "lowest" : "highest"}
              </option>
            ))}
          </select>
        </FieldFrame>
        <button type="submit" className="btn btn-primary" disabled={ready === undefined}>
          <Play aria-hidden /> Start the sweep
        </button>
        <p className={`numeric m-0 min-w-0 flex-1 ${ready === undefined ? "text-danger" : "text-muted"}`} role="status">
          {ready === undefined ? problems[0] : describe(ready)}
        </p>
      </div>
    </form>
  );
}

function AddAxis({
  choices,
  onAdd,
}: {
  readonly choices: readonly SweepChoice[];
  readonly onAdd: (choice: SweepChoice) => void;
}) {
  const settings = choices.filter(({ target }) => target.kind === "training");
  const attributes = choices.filter(({ target }) => target.kind === "attribute");
  return (
    <div className="flex items-center gap-2 text-muted">
      <Plus aria-hidden className="size-4" />
      <select
        className="select w-72"
        aria-label="Try values of"
        value=""
        onChange={(event) => {
          const choice = choices[Number(event.target.value)];
          if (choice !== undefined) onAdd(choice);
        }}
      >
        <option value="">Try values of…</option>
        {[
          { label: "Training", group: settings },
          { label: "Layers", group: attributes },
        ].map(({ label, group }) => (
          <optgroup key={label} label={label}>
            {group.map((choice) => (
              <option key={JSON.stringify(choice.target)} value={choices.indexOf(choice)}>
                {choice.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

function AxisRow({
  axis,
  counted,
  onChange,
  onRemove,
}: {
  readonly axis: AxisDraft;
  /** The number of values in a range matters. */
  readonly counted: boolean;
  readonly onChange: (axis: AxisDraft) => void;
  readonly onRemove: () => void;
}) {
  const { label, kind } = axis.choice;
  const numbers = kind === "int" || kind === "float";
  const box = (name: "list" | "from" | "to" | "count", said: string, width: string) => (
    <input
      className={`input ${width}`}
      aria-label={`${label}: ${said}`}
      value={axis[name]}
      onChange={(event) => {
        onChange({ ...axis, [name]: event.target.value });
      }}
    />
  );
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-2">
      <span className="w-44 truncate font-medium" title={label}>
        {label}
      </span>
      {numbers && (
        <Segmented
          label={`Values of ${label}`}
          value={axis.kind}
          options={[
            { value: "list", label: "List" },
            { value: "range", label: "Range" },
          ]}
          onChange={(next) => {
            onChange({ ...axis, kind: next });
          }}
        />
      )}
      {axis.kind === "list" ? (
        box("list", "values, separated by commas", "w-64")
      ) : (
        <>
          {box("from", "from", "w-24")}
          <span className="text-muted">to</span>
          {box("to", "to", "w-24")}
          <select
            className="select w-32"
            aria-label={`${label}: spacing`}
            value={axis.scale}
            onChange={(event) => {
              onChange({ ...axis, scale: event.target.value === "log" ? "log" : "linear" });
            }}
          >
            <option value="linear">evenly</option>
            <option value="log">by powers</option>
          </select>
          {counted && (
            <>
              {box("count", "number of values", "w-16")}
              <span className="text-muted">values</span>
            </>
          )}
        </>
      )}
      <IconButton label={`Remove ${label}`} className="ml-auto size-7" onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
