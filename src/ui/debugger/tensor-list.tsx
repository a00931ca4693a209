/** The tensors of the operator that was carried out last, or all that are there by now, to choose one from. */
import { OctagonAlert } from "lucide-react";
import { useMemo, useState } from "react";
import type { StepOutline, StepTensor } from "../../engine/metrics/step-outline";
import { Segmented } from "../components/form-controls";
import { ScrollRegion } from "../components/scroll-region";
import { formatCount } from "../runs/number-format";
import { computedAt } from "./step-positions";
import { showTensor } from "./step-store";

/** So many are listed at once; a filter finds the others. */
const MOST_LISTED = 150;

const SCOPES = [
  { value: "operator", label: "This operator" },
  { value: "all", label: "All so far" },
] as const;

export interface TensorListProps {
  readonly outline: StepOutline;
  readonly done: number;
  readonly chosen: number | undefined;
  readonly broken: ReadonlySet<number>;
}

export function TensorList({ outline, done, chosen, broken }: TensorListProps) {
  const [scope, setScope] = useState<"operator" | "all">("operator");
  const [filter, setFilter] = useState("");
  const tensors = useMemo(() => new Map(outline.tensors.map((tensor) => [tensor.id, tensor])), [outline]);
  const there = useMemo(() => computedAt(outline), [outline]);
  const operator = outline.operators[done - 1];
  const all = scope === "all" || operator === undefined;
  const words = filter.toLowerCase();
  const soFar = all
    ? outline.tensors.filter(({ id, name }) => (there.get(id) ?? 0) <= done && name.toLowerCase().includes(words))
    : [];
  const of = (ids: readonly number[] | undefined) => (ids ?? []).flatMap((id) => tensors.get(id) ?? []);
  const rows = (list: readonly StepTensor[], label: string) => (
    <ul className="m-0 flex list-none flex-col gap-px p-0" aria-label={label}>
      {list.slice(0, MOST_LISTED).map((tensor) => (
        <li key={tensor.id}>
          <Row tensor={tensor} chosen={tensor.id === chosen} broken={broken.has(tensor.id)} />
        </li>
      ))}
    </ul>
  );
  return (
    <div className="flex w-60 flex-none flex-col border-r border-border">
      <div className="flex flex-none flex-col gap-1.5 px-2 pt-2">
        <Segmented
          label="Which tensors"
          value={all ? "all" : "operator"}
          options={SCOPES.map((option) => ({
            ...option,
            disabled: option.value === "operator" && operator === undefined,
          }))}
          onChange={setScope}
        />
        {all && (
          <input
            type="search"
            className="input h-7"
            aria-label="Filter tensors"
            placeholder="Filter"
            value={filter}
            onChange={(event) => {
              setFilter(event.target.value);
            }}
          />
        )}
      </div>
      <ScrollRegion label="Tensors" className="flex-1">
        <div className="flex flex-col gap-1 p-1.5 text-[12px]">
          {all ? (
            <>
              {rows(soFar, "Tensors so far")}
              {soFar.length > MOST_LISTED && (
                <p className="m-0 px-1.5 text-muted">
                  {`The first ${formatCount(MOST_LISTED)} of ${formatCount(soFar.length)}: filter by name.`}
                </p>
              )}
              {soFar.length === 0 && <p className="m-0 px-1.5 text-muted">No tensor of that name is there yet.</p>}
            </>
          ) : (
            <>
              <Heading>Gives</Heading>
              {rows(of(operator.outputs), "What the operator gives")}
              {operator.inputs.length > 0 && <Heading>Reads</Heading>}
              {rows(of(operator.inputs), "What the operator reads")}
            </>
          )}
        </div>
      </ScrollRegion>
    </div>
  );
}

function Heading({ children }: { readonly children: string }) {
  return <p className="m-0 px-1.5 pt-1 text-[11px] font-semibold text-muted">{children}</p>;
}

interface RowProps {
  readonly tensor: StepTensor;
  readonly chosen: boolean;
  readonly broken: boolean;
}

function Row({ tensor: { id, name, shape }, chosen, broken }: RowProps) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      title={name}
      onClick={() => {
        showTensor(id);
      }}
      className={`flex w-full min-w-0 items-baseline gap-1.5 rounded border-0 px-1.5 py-1 text-left text-text ${
        chosen ? "bg-accent-soft" : "bg-transparent hover:bg-surface-hover"
      }`}
    >
      <span className="min-w-0 flex-1 break-words">{name}</span>
      {broken && (
        <OctagonAlert role="img" aria-label="NaN or infinity" className="size-3.5 flex-none self-center text-danger" />
      )}
      <span className="numeric flex-none text-[11px] text-muted">[{shape.join(", ")}]</span>
    </button>
  );
}
