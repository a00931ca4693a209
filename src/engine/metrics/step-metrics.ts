/** `StepMetrics`: the numbers of one step or one evaluation, stamped so that a late one can be told from a current one. */

export interface StepMetrics {
  readonly runId: string;
  /** Optimizer steps taken when the numbers were made: 1 for the first step, 0 for an evaluation before it. */
  readonly step: number;
  /** Fraction of epochs done: 1.5 is in the middle of the second. */
  readonly epoch: number;
  readonly elapsedMs: number;
  /** `loss` always; one more for each loss node and each metric node, by the node's name. */
  readonly values: Readonly<Record<string, number>>;
}
