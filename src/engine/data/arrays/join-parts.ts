/**
 * Arrays of a person's files as one table of examples: `x_train` and `x_test` become one array `x` whose last examples are the test
 * split. What always holds: every array that is used has the same number of examples, and the test examples come last in all of them.
 */
import { DataError } from "../types";
import { sizeOf, type ArrayValues, type DataArray } from "./data-array";

export interface ArrayTable {
  readonly examples: number;
  /** The examples from this one on are the data set's own test split. */
  readonly ownTestFrom?: number;
  /** `[examples, ...]` each. */
  readonly arrays: readonly DataArray[];
  /** Why others were left out: full sentences. */
  readonly notes: readonly string[];
}

type Part = "train" | "validation" | "test";

const PARTS: Readonly<Record<string, Part>> = {
  train: "train",
  training: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  test: "test",
  testing: "test",
  t10k: "test",
};
const MOST_RANK = 5;

/** `x_train`: x, train. `y`: y, and no part. */
function nameParts(name: string): { readonly base: string; readonly part: Part | undefined } {
  const words = name.split(/[_\-. /]+/).filter((word) => word !== "");
  const part = words.map((word) => PARTS[word.toLowerCase()]).find((each) => each !== undefined);
  const base = words.filter((word) => PARTS[word.toLowerCase()] === undefined).join("_");
  return part === undefined || base === "" ? { base: name, part: undefined } : { base, part };
}

/** @throws DataError if the arrays do not go together. */
export function joinParts(arrays: readonly DataArray[], file: string): ArrayTable {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  for (const { name, shape } of arrays)
    if (shape.length > 0 && sizeOf(shape) === 0) fail("empty", `the array “${name}” is empty: ${shape.join(" x ")}.`);
  const { joined, parts } = joinAll(arrays, fail);
  const counts = new Map<number, number>();
  for (const { shape } of joined) if (shape.length > 0) counts.set(shape[0] ?? 0, (counts.get(shape[0] ?? 0) ?? 0) + 1);
  // Most arrays agree on the number of examples; where two do, the larger number is that of the examples.
  const [examples = 0] = [...counts].sort(([a, times], [b, others]) => others - times || b - a)[0] ?? [];
  const used = joined.filter(({ shape }) => shape[0] === examples && shape.length <= MOST_RANK);
  if (used.length < 2) {
    const found = arrays.map(({ name, shape }) => `${name} (${shape.join(" x ")})`).join(", ");
    fail(
      "arrays",
      `an array of inputs and one of targets with as many examples are needed; there ${arrays.length === 1 ? "is" : "are"} ${found || "none"}. Save both in one .npz file, or add both files together.`,
    );
  }
  const notes = joined
    .filter((array) => !used.includes(array))
    .map(({ name, shape }) =>
      shape.length > MOST_RANK
        ? `“${name}” is left out: it has ${shape.length} dimensions, and at most ${MOST_RANK} are read.`
        : `“${name}” is left out: it does not have ${examples} examples.`,
    );
  const test = parts?.test ?? 0;
  return { examples, ...(test === 0 ? {} : { ownTestFrom: examples - test }), arrays: used, notes };
}

interface PartSizes {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

type Fail = (code: string, message: string) => never;

/** Arrays in parts joined; the others as they are. `parts`: examples of each part, the same in all that have parts. */
function joinAll(
  arrays: readonly DataArray[],
  fail: Fail,
): { readonly joined: readonly DataArray[]; readonly parts?: PartSizes } {
  const groups = new Map<string, Map<Part, DataArray>>();
  for (const array of arrays) {
    const { base, part } = nameParts(array.name);
    if (part === undefined || array.shape.length === 0) continue;
    const group = groups.get(base) ?? new Map<Part, DataArray>();
    if (group.has(part))
      fail("arrays", `“${array.name}” and “${group.get(part)?.name ?? ""}” are both the ${part} part of “${base}”.`);
    groups.set(base, group.set(part, array));
  }
  let parts: (PartSizes & { readonly base: string }) | undefined;
  const joined: DataArray[] = [];
  const taken = new Set<DataArray>();
  for (const [base, group] of groups) {
    // A part alone is an array like any other.
    if (!group.has("train") || group.size === 1 || arrays.some(({ name }) => name === base)) continue;
    const length = (part: Part): number => group.get(part)?.shape[0] ?? 0;
    const sizes = { base, train: length("train"), validation: length("validation"), test: length("test") };
    if (
      parts !== undefined &&
      (["train", "validation", "test"] as const).some((part) => parts?.[part] !== sizes[part])
    ) {
      const list = ({ train, validation, test }: PartSizes): string => `${train}, ${validation} and ${test}`;
      fail(
        "arrays",
        `the parts for training, validation and test have ${list(parts)} examples in “${parts.base}”, and ${list(sizes)} in “${base}”.`,
      );
    }
    parts ??= sizes;
    // The person's share for validation is held out of all that is not for the test.
    const members = (["train", "validation", "test"] as const).flatMap((part) => group.get(part) ?? []);
    joined.push(concatenate(base, members, fail));
    for (const member of members) taken.add(member);
  }
  const others = arrays.filter((array) => !taken.has(array));
  return { joined: [...joined, ...others], ...(parts === undefined ? {} : { parts }) };
}

function concatenate(name: string, members: readonly DataArray[], fail: Fail): DataArray {
  const [first, ...rest] = members;
  if (first === undefined) return fail("arrays", `“${name}” has no parts.`);
  const [, ...shape] = first.shape;
  for (const other of rest) {
    if (other.shape.length === first.shape.length && shape.every((length, axis) => other.shape[axis + 1] === length))
      continue;
    fail(
      "arrays",
      `“${first.name}” has examples of the shape [${shape.join(", ")}], “${other.name}” of [${other.shape.slice(1).join(", ")}].`,
    );
  }
  const examples = members.reduce((sum, member) => sum + (member.shape[0] ?? 0), 0);
  return { name, shape: [examples, ...shape], ...joinValues(members, examples * sizeOf(shape)) };
}

/** Where the parts are of different kinds, the kind that holds them all. */
function joinValues(members: readonly DataArray[], size: number): ArrayValues {
  const kinds = new Set(members.map(({ kind }) => kind));
  const fill = <T extends Uint8Array | Int32Array | Float32Array>(target: T): T => {
    let offset = 0;
    for (const { values } of members) {
      target.set(values, offset);
      offset += values.length;
    }
    return target;
  };
  if (kinds.has("real")) return { kind: "real", values: fill(new Float32Array(size)) };
  if (kinds.has("integer")) return { kind: "integer", values: fill(new Int32Array(size)) };
  return { kind: kinds.has("byte") ? "byte" : "boolean", values: fill(new Uint8Array(size)) };
}
