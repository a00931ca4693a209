/**
 * What measurements on one adapter found to be the fastest kernels: plain data that is stored, shown and handed to lowering. Not for
 * measuring (`runtime/tune-kernels.ts`). Always holds: a table is of one adapter under one version of the browser; what cannot be read is
 * left out with a sentence that says why, and never an error.
 */
import { stableHash } from "../model/stable-hash";

/** The choice for one class of sites. */
export interface TunedChoice {
  /** As `lowering/site-class.ts` writes it. */
  readonly siteClass: string;
  readonly operator: string;
  readonly variant: string;
  readonly defaultVariant: string;
  /** Milliseconds of one site of the class. */
  readonly variantMs: number;
  readonly defaultMs: number;
  /** Candidates that gave wrong numbers or failed, with the reason. */
  readonly rejected: readonly { readonly variant: string; readonly reason: string }[];
}

export interface TuningTable {
  /** Vendor, architecture and description of the adapter, and who runs it: `nvidia ampere · Chrome/140.0.7339.80`. */
  readonly adapter: string;
  readonly runtime: string;
  readonly choices: readonly TunedChoice[];
}

/** What tuning is doing; `done` of `total` classes. */
export interface TuningProgress {
  readonly done: number;
  readonly total: number;
  readonly siteClass: string;
}

const FORMAT = "trainyard-tuning";
/** Raised when kernels change so that old measurements say nothing of them. */
const VERSION = 1;

export function encodeTuning(table: TuningTable): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...table }, null, 1)}\n`;
}

/** What was read, and a sentence for everything that was left out. */
export interface ReadTuning {
  readonly table: TuningTable;
  readonly ignored: readonly string[];
}

/**
 * @param text absent where nothing is stored.
 * @param isVariant whether an operator has a variant of this name.
 */
export function decodeTuning(
  text: string | undefined,
  { adapter, runtime }: Pick<TuningTable, "adapter" | "runtime">,
  isVariant: (operator: string, variant: string) => boolean,
): ReadTuning {
  const none = (...ignored: string[]): ReadTuning => ({ table: { adapter, runtime, choices: [] }, ignored });
  if (text === undefined) return none();
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return none("The stored kernel choices are damaged and were left aside: tune again.");
  }
  if (!isRecord(raw) || raw["format"] !== FORMAT || !Array.isArray(raw["choices"])) {
    return none("What is stored as kernel choices is something else and was left aside: tune again.");
  }
  if (raw["version"] !== VERSION) {
    return none("The stored kernel choices are of another version of Trainyard and were left aside: tune again.");
  }
  if (raw["adapter"] !== adapter) {
    return none("The stored kernel choices were measured on another adapter and were left aside: tune again.");
  }
  if (raw["runtime"] !== runtime) {
    return none(
      "The stored kernel choices were measured under another browser version and were left aside: tune again.",
    );
  }
  const entries: readonly unknown[] = raw["choices"];
  const sound = entries.filter(isChoice);
  const choices = sound.filter(({ operator, variant }) => isVariant(operator, variant));
  return {
    table: { adapter, runtime, choices },
    ignored: [
      ...(sound.length < entries.length ? [`${count(entries.length - sound.length)} damaged and left aside.`] : []),
      ...(choices.length < sound.length
        ? [`${count(sound.length - choices.length)} for a kernel that no longer exists and left aside.`]
        : []),
    ],
  };
}

const count = (choices: number): string =>
  choices === 1 ? "1 stored kernel choice is" : `${choices} stored kernel choices are`;

/** Whose choices a text holds; of nobody where it cannot be read. */
export function storedFor(text: string | undefined): Pick<TuningTable, "adapter" | "runtime"> {
  try {
    const raw: unknown = JSON.parse(text ?? "{}");
    if (isRecord(raw)) {
      const { adapter, runtime } = raw;
      if (typeof adapter === "string" && typeof runtime === "string") return { adapter, runtime };
    }
  } catch {
    // Said where it is decoded.
  }
  return { adapter: "", runtime: "" };
}

/** The table with a choice in the place of what it said of its class. */
export function withChoice(table: TuningTable, choice: TunedChoice): TuningTable {
  const others = table.choices.filter(({ siteClass }) => siteClass !== choice.siteClass);
  return { ...table, choices: [...others, choice] };
}

/** Name of the variant by class, for `DeviceTraits`. */
export function preferencesOf({ choices }: Pick<TuningTable, "choices">): ReadonlyMap<string, string> {
  return new Map(choices.map(({ siteClass, variant }) => [siteClass, variant]));
}

/** Eight hexadecimal digits that change with any choice; of a run it tells which choices it was made with. "" where there are none. */
export function hashOfPreferences(preferences: ReadonlyMap<string, string>): string {
  if (preferences.size === 0) return "";
  const lines = [...preferences].map(([siteClass, variant]) => `${siteClass}=${variant}`).sort();
  return stableHash(lines.join("\n")).toString(16).padStart(8, "0");
}

export const tuningHash = (table: Pick<TuningTable, "choices">): string => hashOfPreferences(preferencesOf(table));

/** How many times as fast as the default; 1 where the default was kept. */
export function gainOf({ variant, defaultVariant, variantMs, defaultMs }: TunedChoice): number {
  return variant === defaultVariant || variantMs <= 0 ? 1 : defaultMs / variantMs;
}

function isChoice(raw: unknown): raw is TunedChoice {
  return (
    isRecord(raw) &&
    ["siteClass", "operator", "variant", "defaultVariant"].every((key) => typeof raw[key] === "string") &&
    ["variantMs", "defaultMs"].every((key) => Number.isFinite(raw[key])) &&
    Array.isArray(raw["rejected"]) &&
    raw["rejected"].every(
      (entry) => isRecord(entry) && typeof entry["variant"] === "string" && typeof entry["reason"] === "string",
    )
  );
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
