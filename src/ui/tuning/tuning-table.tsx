/** Measured kernel choices as a table, the largest gain first. */
import { CircleAlert } from "lucide-react";
import { memo, useMemo } from "react";
import { gainOf } from "../../engine/metrics/kernel-tuning";
import type { TunedChoice } from "../../workers/protocol/training";
import { Tooltip } from "../components/tooltip";
import { formatTime } from "../profile/profile-format";
import { readSite } from "./site-text";

const heading = "sticky top-0 z-[1] border-b border-border bg-surface-raised font-medium";

export const TuningTable = memo(function TuningTable({ choices }: { readonly choices: readonly TunedChoice[] }) {
  const sorted = useMemo(
    () => [...choices].sort((a, b) => gainOf(b) - gainOf(a) || a.siteClass.localeCompare(b.siteClass)),
    [choices],
  );
  return (
    <table className="w-full table-fixed pr-3 border-separate border-spacing-0 text-[12px]">
      <caption className="sr-only">Kernel choices measured on this adapter</caption>
      <thead>
        <tr className="text-left text-muted">
          <th scope="col" className={`${heading} h-7 w-[40%] pr-2`}>
            Operator and size
          </th>
          <th scope="col" className={`${heading} px-2`}>
            Kernel
          </th>
          <th scope="col" className={`${heading} w-20 px-2 text-right`}>
            Time
          </th>
          <th scope="col" className={`${heading} w-20 pl-2 text-right`}>
            Gain
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((choice) => (
          <ChoiceRow key={choice.siteClass} choice={choice} />
        ))}
      </tbody>
    </table>
  );
});

const cell = "border-b border-border py-1.5 align-top";

function ChoiceRow({ choice }: { readonly choice: TunedChoice }) {
  const { siteClass, variant, defaultVariant, variantMs, defaultMs, rejected } = choice;
  const { operator, shapes, settings } = readSite(siteClass);
  const replaced = variant !== defaultVariant;
  return (
    <tr>
      <td className={`${cell} pr-2`}>
        <span className="block truncate font-medium" title={siteClass}>
          {operator}
        </span>
        <span className="numeric block truncate text-muted" title={settings === "" ? shapes : `${shapes}, ${settings}`}>
          {shapes} {settings}
        </span>
      </td>
      <td className={`${cell} px-2`}>
        <span className="flex items-center gap-1">
          <span className={`truncate ${replaced ? "" : "text-muted"}`} title={variant}>
            {variant}
          </span>
          {rejected.length > 0 && (
            <Tooltip label={rejected.map(({ variant: name, reason }) => `Left out: ${name}. ${reason}`).join(" ")}>
              <button type="button" className="btn btn-ghost btn-icon size-5" aria-label="Kernels that were left out">
                <CircleAlert aria-hidden className="size-3.5 text-warning" />
              </button>
            </Tooltip>
          )}
        </span>
        <span className="block truncate text-muted">
          {replaced ? `in place of ${defaultVariant}, ${formatTime(defaultMs)}` : "the default is the fastest"}
        </span>
      </td>
      <td className={`${cell} numeric px-2 text-right whitespace-nowrap`}>{formatTime(variantMs)}</td>
      <td className={`${cell} numeric pl-2 text-right whitespace-nowrap`}>
        {replaced ? (
          <span className="rounded bg-success-soft px-1.5 py-0.5 font-medium text-success">
            {gainOf(choice).toFixed(2)}×
          </span>
        ) : (
          <span className="text-muted">–</span>
        )}
      </td>
    </tr>
  );
}
