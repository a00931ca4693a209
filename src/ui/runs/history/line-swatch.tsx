/** A short piece of the line that a run has in the chart. */
import type { SeriesLook } from "../../charts/chart-series";

export function LineSwatch({ colour, dash }: Pick<SeriesLook, "colour" | "dash">) {
  return (
    <svg width="14" height="8" viewBox="0 0 14 8" aria-hidden className="flex-none">
      <path
        d="M0 4H14"
        stroke={colour}
        strokeWidth="2"
        {...(dash === undefined
          ? {}
          : { strokeDasharray: dash.replaceAll(/\d+/g, (part) => String(Number(part) / 2)) })}
      />
    </svg>
  );
}
