/** A swept value as people read it: numbers with at most four digits and no needless zeros. */
import type { SweepValue } from "../../graph-editor/document/sweep";

export function formatValue(value: SweepValue): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return value;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return String(Number(value.toExponential(2)));
  return String(Number(value.toPrecision(4)));
}
