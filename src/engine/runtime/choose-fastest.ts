/**
 * Picks the fastest of several ways to compute the same: each must first give the expected numbers, then they are timed. Not for GPUs in
 * particular: what it is given knows how to run. Always holds: what is wrong or fails is never chosen, and the default is kept unless
 * another is clearly faster.
 */
import type { TensorData } from "../operators/define";

export type Results = Readonly<Record<string, { readonly data: TensorData }>>;

/** One way, ready to run. */
export interface Contender {
  results(): Promise<Results>;
  /** Milliseconds of one run. */
  time(): Promise<number>;
  dispose(): void;
}

export interface ContenderSource {
  readonly name: string;
  /** @throws whatever keeps it from running. */
  prepare(): Promise<Contender>;
}

export interface Verdict {
  readonly name: string;
  readonly elapsedMs: number;
  /** Of the first source, the default. */
  readonly defaultMs: number;
  readonly rejected: readonly { readonly variant: string; readonly reason: string }[];
}

/** A change of kernel must win at least this much: what is less may be noise. */
const WORTHWHILE = 1.05;
/** The two best are measured again in turns. */
const ROUNDS = 2;

/**
 * @param sources the default first.
 * @param expected results that are known to be right; absent: those of the default.
 * @param tolerance of the largest difference, as a part of the largest number expected.
 * @throws the signal's reason; Error where the default itself is wrong or fails.
 */
export async function chooseFastest(
  sources: readonly ContenderSource[],
  expected: Results | undefined,
  tolerance: number,
  signal?: AbortSignal,
): Promise<Verdict> {
  const rejected: { variant: string; reason: string }[] = [];
  const times = new Map<string, number>();
  const ready = new Map<string, Contender>();
  let right = expected;
  try {
    for (const [index, source] of sources.entries()) {
      signal?.throwIfAborted();
      try {
        const contender = await source.prepare();
        ready.set(source.name, contender);
        const results = await contender.results();
        const problem = right === undefined ? undefined : differenceOf(results, right, tolerance);
        if (problem !== undefined) throw new Error(problem);
        right ??= results;
        signal?.throwIfAborted();
        times.set(source.name, await contender.time());
      } catch (error) {
        signal?.throwIfAborted();
        if (index === 0) throw error;
        ready.get(source.name)?.dispose();
        ready.delete(source.name);
        rejected.push({ variant: source.name, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    const [first] = sources;
    if (first === undefined) throw new Error("There is nothing to choose from.");
    const timeOf = (name: string): number => times.get(name) ?? Infinity;
    const [fastest = first.name] = [...times.keys()].sort((a, b) => timeOf(a) - timeOf(b));
    if (fastest !== first.name) {
      // In turns, so that whatever else the machine does meets both.
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of [first.name, fastest]) {
          signal?.throwIfAborted();
          const elapsedMs = await ready.get(name)?.time();
          times.set(name, Math.min(timeOf(name), elapsedMs ?? Infinity));
        }
      }
    }
    const wins = timeOf(fastest) * WORTHWHILE < timeOf(first.name);
    const name = wins ? fastest : first.name;
    return { name, elapsedMs: timeOf(name), defaultMs: timeOf(first.name), rejected };
  } finally {
    for (const contender of ready.values()) contender.dispose();
  }
}

/** What is wrong with results, in a sentence; undefined where they are as expected. */
function differenceOf(actual: Results, expected: Results, tolerance: number): string | undefined {
  for (const [name, { data }] of Object.entries(expected)) {
    const found = actual[name]?.data;
    if (found?.length !== data.length)
      return `${name} has ${found?.length ?? "no"} numbers in place of ${data.length}.`;
    let largest = 0;
    for (const value of data) largest = Math.max(largest, Math.abs(value));
    const allowed = tolerance * Math.max(largest, Number.MIN_VALUE);
    for (let index = 0; index < data.length; index++) {
      const difference = Math.abs((found[index] ?? Number.NaN) - (data[index] ?? 0));
      // Whatever is no number is no small difference.
      if (!(difference <= allowed)) return `${name}[${index}] is ${found[index]} in place of ${data[index]}.`;
    }
  }
  return undefined;
}
