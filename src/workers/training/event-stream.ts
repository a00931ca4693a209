/**
 * The events of one run on their way to the page: stamped with run and sequence, and steps bundled so that a fast run
 * sends at most about ten messages a second. Every other event sends the steps before it first, so order is kept.
 */
import type { StepMetrics } from "../../engine/metrics/step-metrics";
import type { RunEvent, RunEventBody } from "../protocol/events";

const FLUSH_EVERY_MS = 100;
/** Samples a second are measured over about this long, so that they can be read. */
const RATE_WINDOW_MS = 2_000;

export class EventStream {
  readonly #runId: string;
  readonly #post: (event: RunEvent) => void;
  #sequence = 0;
  #batchSize = 0;
  #pending: StepMetrics[] = [];
  #learningRate = 0;
  #flushedMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #marks: { timeMs: number; step: number }[] = [];

  constructor(runId: string, post: (event: RunEvent) => void) {
    this.#runId = runId;
    this.#post = post;
  }

  send(body: RunEventBody): void {
    this.#flush();
    if (body.type === "started") this.#batchSize = body.plan.batchSize;
    // A pause is no slow step.
    if (body.type === "resumed" || body.type === "started") this.#marks.length = 0;
    this.#emit(body);
  }

  step(metrics: StepMetrics, learningRate: number): void {
    this.#pending.push(metrics);
    this.#learningRate = learningRate;
    const waitMs = this.#flushedMs + FLUSH_EVERY_MS - performance.now();
    if (waitMs <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0) return;
    const metrics = this.#pending;
    this.#pending = [];
    this.#flushedMs = performance.now();
    this.#emit({
      type: "steps",
      metrics,
      samplesPerSecond: this.#rate(metrics.at(-1)?.step ?? 0, this.#flushedMs),
      learningRate: this.#learningRate,
    });
  }

  #rate(step: number, timeMs: number): number {
    this.#marks.push({ timeMs, step });
    while (this.#marks.length > 2 && timeMs - (this.#marks[0]?.timeMs ?? 0) > RATE_WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (first === undefined || first.timeMs === timeMs) return 0;
    return ((step - first.step) * this.#batchSize * 1000) / (timeMs - first.timeMs);
  }

  #emit(body: RunEventBody): void {
    this.#post({ runId: this.#runId, sequence: this.#sequence++, time: Date.now(), ...body });
  }
}
