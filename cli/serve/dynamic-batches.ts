/**
 * Requests that wait while the engine works go through it together, in the order in which they came: one batch at a time, and none is ever
 * left out. What always holds: the answer to a request does not depend on the requests beside it.
 */
import type { InputData } from "./infer-request";

export type BatchFields = Readonly<Record<string, InputData>>;
/** By output name, `[examples, ...shape]`. */
export type BatchAnswers = ReadonlyMap<string, Float32Array>;

interface Waiting {
  readonly fields: BatchFields;
  readonly examples: number;
  readonly resolve: (answers: BatchAnswers) => void;
  readonly reject: (reason: unknown) => void;
}

export class DynamicBatches {
  readonly #run: (fields: BatchFields, examples: number) => Promise<BatchAnswers>;
  readonly #most: number;
  readonly #waiting: Waiting[] = [];
  #working = false;

  /** @param most examples that are put together; a request with more goes alone. */
  constructor(run: (fields: BatchFields, examples: number) => Promise<BatchAnswers>, most: number) {
    this.#run = run;
    this.#most = most;
  }

  /** @param fields every input of the model, for all requests the same names. */
  answer(fields: BatchFields, examples: number): Promise<BatchAnswers> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ fields, examples, resolve, reject });
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      try {
        const { fields, examples } = joined(group);
        const answers = await this.#run(fields, examples);
        let first = 0;
        for (const { examples: count, resolve } of group) {
          const part = new Map(
            [...answers].map(([name, values]) => {
              const size = values.length / examples;
              return [name, values.slice(first * size, (first + count) * size)];
            }),
          );
          first += count;
          resolve(part);
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#working = false;
  }

  /** The requests that go next, together; [] where none waits. */
  #next(): readonly Waiting[] {
    let examples = 0;
    let count = 0;
    for (const request of this.#waiting) {
      if (count > 0 && examples + request.examples > this.#most) break;
      examples += request.examples;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}

function joined(group: readonly Waiting[]): { readonly fields: BatchFields; readonly examples: number } {
  const [first] = group;
  if (first === undefined || group.length === 1) return { fields: first?.fields ?? {}, examples: first?.examples ?? 0 };
  const fields = Object.fromEntries(
    Object.keys(first.fields).map((name) => {
      const parts = group.flatMap(({ fields: given }) => given[name] ?? []);
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      const whole = parts[0] instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);
      let offset = 0;
      for (const part of parts) {
        whole.set(part, offset);
        offset += part.length;
      }
      return [name, whole] as const;
    }),
  );
  return { fields, examples: group.reduce((sum, { examples }) => sum + examples, 0) };
}
