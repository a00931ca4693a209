/** All tensors that are there by now, with a filter by name. Those of one operator stand under it (`operator-list.tsx`). */
import { useMemo, useState } from "react";
import { formatCount } from "../runs/number-format";
import type { StepListProps } from "./operator-list";
import { computedAt } from "./step-positions";
import { TensorRow } from "./tensor-row";

/** So many are listed at once; the filter finds the others. */
const MOST_LISTED = 150;

export function TensorList({ outline, done, chosen, broken }: StepListProps) {
  const [filter, setFilter] = useState("");
  const there = useMemo(() => computedAt(outline), [outline]);
  const words = filter.trim().toLowerCase();
  const found = outline.tensors.filter(
    ({ id, name }) => (there.get(id) ?? 0) <= done && name.toLowerCase().includes(words),
  );
  return (
    <div className="flex flex-col gap-1.5 p-1.5 text-[12px]">
      <input
        type="search"
        className="input h-7"
        aria-label="Filter tensors"
        placeholder="Filter by name"
        value={filter}
        onChange={(event) => {
          setFilter(event.target.value);
        }}
      />
      <ul className="m-0 flex list-none flex-col gap-px p-0" aria-label="Tensors so far">
        {found.slice(0, MOST_LISTED).map((tensor) => (
          <li key={tensor.id}>
            <TensorRow tensor={tensor} chosen={tensor.id === chosen} broken={broken.has(tensor.id)} />
          </li>
        ))}
      </ul>
      {found.length > MOST_LISTED && (
        <p className="m-0 px-1.5 text-muted">
          {`The first ${formatCount(MOST_LISTED)} of ${formatCount(found.length)}: filter by name.`}
        </p>
      )}
      {found.length === 0 && <p className="m-0 px-1.5 text-muted">No tensor of that name is there yet.</p>}
    </div>
  );
}
