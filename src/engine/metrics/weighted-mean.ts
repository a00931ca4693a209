/**
 * Means over batches of unequal weight: how the batch means of an evaluation become the mean over a split. Accumulates in
 * f64 in the order of the calls, so the same batches give the same bits.
 */
export class WeightedMeans {
  readonly #sums = new Map<string, number>();
  #weight = 0;

  /** @param weight sum of the example weights that `values` are means over; 0 leaves everything as it is. */
  add(values: Readonly<Record<string, number>>, weight: number): void {
    if (weight === 0) return;
    for (const [name, value] of Object.entries(values)) {
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value * weight);
    }
    this.#weight += weight;
  }

  /** Examples so far, where every weight is 0 or 1. */
  get weight(): number {
    return this.#weight;
  }

  /** @returns undefined if nothing was added. */
  means(): Readonly<Record<string, number>> | undefined {
    if (this.#weight === 0) return undefined;
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#weight]));
  }
}
