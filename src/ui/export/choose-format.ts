/** Which format to take for where a model will run, and why; what is left and what stands in its way. Pure. */
import { blockersOf } from "../../engine/model/export-table";
import type { ExportTable } from "../../engine/model/export-table";
import { FORMAT_FACTS, MODEL_FORMATS } from "../../engine/model/model-formats";
import type { ModelFormat, RunPlace } from "../../engine/model/model-formats";

export interface FormatChoice {
  readonly format: ModelFormat;
  /** Layers that the format cannot take. */
  readonly blockers: readonly { readonly layer: string; readonly reason: string }[];
}

export interface FormatChoices {
  /** The best that takes the whole model; undefined where none does. */
  readonly recommended: ModelFormat | undefined;
  /** A full sentence. */
  readonly reason: string;
  /** That run in the place, the best first. */
  readonly fitting: readonly FormatChoice[];
  readonly others: readonly FormatChoice[];
}

const PHRASES: Readonly<Record<RunPlace, string>> = {
  server: "a server of your own",
  cloud: "cloud services",
  phone: "phones",
  browser: "web pages",
  python: "Python programs",
  microcontroller: "microcontrollers",
};

/** @param table undefined while it is not known what each format takes. */
export function chooseFormats(place: RunPlace, table: ExportTable | undefined): FormatChoices {
  const all = MODEL_FORMATS.map((format): FormatChoice => {
    return { format, blockers: table === undefined ? [] : blockersOf(table, format) };
  });
  const rank = ({ format }: FormatChoice): number => FORMAT_FACTS[format].places.indexOf(place);
  const fitting = all.filter((choice) => rank(choice) >= 0).sort((a, b) => rank(a) - rank(b));
  const others = all.filter((choice) => rank(choice) < 0);
  const best = fitting.find(({ blockers }) => blockers.length === 0);
  return { recommended: best?.format, reason: reasonFor(place, fitting, best), fitting, others };
}

function reasonFor(place: RunPlace, fitting: readonly FormatChoice[], best: FormatChoice | undefined): string {
  const [first] = fitting;
  const [blocker] = first?.blockers ?? [];
  if (first === undefined) return `No format is made for ${PHRASES[place]}.`;
  const refusal = `${FORMAT_FACTS[first.format].title} would be the first choice for ${PHRASES[place]}, but it cannot take ${blocker?.layer ?? "a layer"}`;
  if (best === undefined) return `${refusal}, and no other format for it takes the whole model.`;
  return best === first
    ? `First choice for ${PHRASES[place]}, and it takes every layer of this model.`
    : `${refusal}. This one takes every layer.`;
}
