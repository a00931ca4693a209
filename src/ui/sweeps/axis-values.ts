/** Values of one axis as a person types them, and back: "0.1, 0.01" or a range. Pure. */
import type { SweepAxis, SweepValue } from "../../graph-editor/document/sweep";
import type { SweepChoice } from "../../graph-editor/document/sweep-targets";

/** How the values of an axis are given on the page. */
export interface AxisDraft {
  readonly choice: SweepChoice;
  readonly kind: "list" | "range";
  /** Of a list: values with commas between them. */
  readonly list: string;
  readonly from: string;
  readonly to: string;
  readonly scale: "linear" | "log";
  readonly count: string;
}

/** Rates and decays are searched by their powers of ten, a factor of ten to both sides of what is set. */
export function draftOf(choice: SweepChoice): AxisDraft {
  const { current, kind, options } = choice;
  const plain = { choice, kind: "list", list: "", from: "", to: "", scale: "linear", count: "4" } as const;
  if (kind === "boolean") return { ...plain, list: "off, on" };
  if (kind === "choice") return { ...plain, list: (options ?? []).join(", ") };
  const value = Number(current);
  if (kind === "int") {
    const around = [Math.floor(value / 2), value, value * 2].filter((candidate) => candidate >= (choice.min ?? 1));
    return {
      ...plain,
      list: [...new Set(around)].join(", "),
      from: String(Math.max(choice.min ?? 1, Math.floor(value / 2))),
      to: String(Math.max(2, value * 2)),
    };
  }
  const [from, to] = value > 0 ? [value / 10, Math.min(value * 10, choice.max ?? Number.POSITIVE_INFINITY)] : [0, 0.5];
  const text = (number: number): string => String(Number(number.toPrecision(4)));
  return {
    ...plain,
    kind: "range",
    list: [from, value, to].map(text).join(", "),
    from: text(from),
    to: text(to),
    scale: value > 0 && to / from >= 50 ? "log" : "linear",
  };
}

/** The axis that a draft means, or what is wrong with what was typed. */
export function axisOf(draft: AxisDraft): SweepAxis | string {
  const { choice, kind } = draft;
  if (kind === "list") {
    const parts = draft.list
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
    if (parts.length === 0) return `${choice.label}: list at least one value.`;
    const values = parts.map((part) => valueOf(part, choice));
    const wrong = values.findIndex((value) => value === undefined);
    if (wrong >= 0) return `${choice.label} cannot be “${parts[wrong] ?? ""}”.`;
    return { target: choice.target, values: { kind, values: values.filter((value) => value !== undefined) } };
  }
  const [from, to, count] = [draft.from, draft.to, draft.count].map((text) =>
    text.trim() === "" ? NaN : Number(text),
  );
  if (!isNumber(from) || !isNumber(to)) return `${choice.label}: the range needs two numbers.`;
  if (!isNumber(count) || !Number.isInteger(count) || count < 1 || count > 64)
    return `${choice.label}: the number of values must be a whole number from 1 to 64.`;
  const { scale } = draft;
  return { target: choice.target, values: { kind, from, to, scale, integer: choice.kind === "int", count } };
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

function valueOf(text: string, { kind, options }: SweepChoice): SweepValue | undefined {
  if (kind === "boolean") return { on: true, true: true, off: false, false: false }[text.toLowerCase()];
  if (kind === "choice") return options?.includes(text) === true ? text : undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
