/** What of a project a sweep can try values of, and what is wrong with a sweep of this project. Pure. */
import { findLayer } from "../../engine/layers/registry";
import type { AttributeField } from "../../engine/layers/define";
import { DEFAULT_TRAINING } from "../../engine/model/types";
import type { TrainingSettings } from "../../engine/model/types";
import { flattenDocument } from "./flatten-document";
import type { ProjectDocument } from "./schema";
import { MOST_TRIALS, roundsOf } from "./sweep";
import type { Sweep, SweepAxis, SweepTarget, SweepValue } from "./sweep";

/** Something that can be swept. */
export interface SweepChoice {
  readonly target: SweepTarget;
  /** "Dense 1: Units"; settings have their own labels on the page. */
  readonly label: string;
  readonly current: SweepValue;
  readonly kind: "int" | "float" | "boolean" | "choice";
  /** Of a choice. */
  readonly options?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

/** Settings that decide how a run is carried out and not what it learns, or that the sweep itself sets. */
const NOT_SWEPT: ReadonlySet<string> = new Set(["epochs", "device", "precision", "memoryBudgetMegabytes"]);
const WHOLE: ReadonlySet<string> = new Set(["batchSize", "seed", "accumulationSteps", "dropEvery"]);

/** Training settings first, then the attributes of every layer in the order of the graph. */
export function sweepChoices(
  document: ProjectDocument,
  labelOf: (setting: keyof TrainingSettings) => string,
  optionsOf: (setting: keyof TrainingSettings) => readonly string[],
): readonly SweepChoice[] {
  return [...settingChoices(document, labelOf, optionsOf), ...attributeChoices(document)];
}

function settingChoices(
  { training }: ProjectDocument,
  labelOf: (setting: keyof TrainingSettings) => string,
  optionsOf: (setting: keyof TrainingSettings) => readonly string[],
): SweepChoice[] {
  return Object.entries(training).flatMap(([name, current]): SweepChoice[] => {
    if (NOT_SWEPT.has(name) || !isSetting(name)) return [];
    const common = { target: { kind: "training", name } as const, label: labelOf(name), current };
    if (typeof current === "number") return [{ ...common, kind: WHOLE.has(name) ? "int" : "float", min: 0 }];
    if (typeof current === "boolean") return [{ ...common, kind: "boolean" }];
    return [{ ...common, kind: "choice", options: optionsOf(name) }];
  });
}

function isSetting(name: string): name is keyof TrainingSettings {
  return Object.hasOwn(DEFAULT_TRAINING, name);
}

function attributeChoices(document: ProjectDocument): SweepChoice[] {
  return flattenDocument(document).nodes.flatMap(({ id, layer, name, attributes }) => {
    const definition = findLayer(layer);
    if (definition === undefined) return [];
    return Object.entries(definition.attributes).flatMap(([attribute, field]): SweepChoice[] => {
      const current = attributes[attribute] ?? field.default;
      const label = `${name ?? definition.label}: ${field.label}`;
      const choice = choiceOf(field, current);
      return choice === undefined
        ? []
        : [{ target: { kind: "attribute", node: id, name: attribute }, label, ...choice }];
    });
  });
}

type FieldChoice = Pick<SweepChoice, "kind" | "current" | "options" | "min" | "max">;

function choiceOf(field: AttributeField, current: unknown): FieldChoice | undefined {
  if ((field.kind === "int" || field.kind === "float") && typeof current === "number") {
    return {
      kind: field.kind,
      current,
      ...(field.min === undefined ? {} : { min: field.min }),
      ...(field.max === undefined ? {} : { max: field.max }),
    };
  }
  if (field.kind === "boolean" && typeof current === "boolean") return { kind: "boolean", current };
  if (field.kind === "choice" && typeof current === "string")
    return { kind: "choice", current, options: field.options.map(({ value }) => value) };
  return undefined;
}

export function sameTarget(a: SweepTarget, b: SweepTarget): boolean {
  if (a.kind === "attribute") return b.kind === "attribute" && a.node === b.node && a.name === b.name;
  return b.kind === "training" && a.name === b.name;
}

/** What is wrong with a sweep of a project that has these choices, a sentence each; empty if it can run. */
export function sweepProblems(sweep: Sweep, choices: readonly SweepChoice[]): readonly string[] {
  const problems = sweep.axes.flatMap((axis) => axisProblems(axis, choices));
  const [first] = roundsOf(sweep);
  const double = sweep.axes.find(({ target }, index) =>
    sweep.axes.slice(0, index).some((before) => sameTarget(before.target, target)),
  );
  if (double !== undefined) problems.push(`${labelOf(double.target, choices)} is swept twice: remove one of the two.`);
  if (sweep.method === "grid" && first !== undefined && first.trials >= MOST_TRIALS)
    problems.push(`The grid has ${MOST_TRIALS} runs or more: take fewer values, or a random search.`);
  return problems;
}

function labelOf(target: SweepTarget, choices: readonly SweepChoice[]): string {
  return choices.find((choice) => sameTarget(choice.target, target))?.label ?? target.name;
}

function axisProblems({ target, values }: SweepAxis, choices: readonly SweepChoice[]): string[] {
  const choice = choices.find((candidate) => sameTarget(candidate.target, target));
  if (choice === undefined) {
    const place = target.kind === "attribute" ? `the attribute ${target.name} of ${target.node}` : target.name;
    return [`There is no longer ${place} in this project: remove it from the sweep, or bring it back.`];
  }
  const { label, kind, options, min, max } = choice;
  if (values.kind === "range") {
    if (kind !== "int" && kind !== "float") return [`${label} has no numbers: list its values.`];
    if (!(values.from < values.to)) return [`${label}: the range must begin below its end.`];
    if (values.scale === "log" && values.from <= 0) return [`${label}: a logarithmic range must begin above 0.`];
    return limitProblems(label, [values.from, values.to], min, max);
  }
  const numbers = values.values.filter((value) => typeof value === "number");
  const wrong = values.values.find((value) => {
    if (kind === "boolean") return typeof value !== "boolean";
    if (kind === "choice") return typeof value !== "string" || options?.includes(value) !== true;
    return typeof value !== "number" || !Number.isFinite(value) || (kind === "int" && !Number.isInteger(value));
  });
  if (wrong !== undefined) return [`${label} cannot be ${String(wrong)}.`];
  return limitProblems(label, numbers, min, max);
}

function limitProblems(label: string, numbers: readonly number[], min?: number, max?: number): string[] {
  const below = numbers.find((number) => min !== undefined && number < min);
  const above = numbers.find((number) => max !== undefined && number > max);
  if (below !== undefined) return [`${label} must be at least ${min}, not ${below}.`];
  if (above !== undefined) return [`${label} must be at most ${max}, not ${above}.`];
  return [];
}
