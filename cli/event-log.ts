/** The event file of a training run for TensorBoard, written as the numbers come, so that TensorBoard can follow a run that goes on. */
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  encodeEventHeader,
  encodeScalar,
  encodeText,
  eventFileName,
  settingsText,
} from "../src/engine/metrics/event-file";
import type { StepMetrics } from "../src/engine/metrics/step-metrics";
import type { TrainingSettings } from "../src/engine/model/types";
import type { TrainingResult } from "../src/engine/training/run-types";

export class EventLog {
  readonly #stream: WriteStream;
  readonly #startedMs: number;

  private constructor(stream: WriteStream, startedMs: number) {
    this.#stream = stream;
    this.#startedMs = startedMs;
  }

  /** @throws Error where the folder or the file cannot be made. */
  static async open(folder: string, training: TrainingSettings): Promise<EventLog> {
    await mkdir(folder, { recursive: true });
    const startedMs = Date.now();
    const stream = createWriteStream(join(folder, eventFileName(startedMs, "trainyard")));
    await new Promise<void>((resolve, reject) => {
      stream.once("open", () => resolve());
      stream.once("error", reject);
    });
    stream.write(encodeEventHeader(startedMs));
    const settings = Object.entries(training).map(([name, value]) => [name, String(value)] as const);
    stream.write(encodeText({ tag: "settings", timeMs: startedMs, text: settingsText(settings) }));
    return new EventLog(stream, startedMs);
  }

  write(
    split: "train" | "validation" | "test",
    { step, elapsedMs, values }: Pick<StepMetrics, "step" | "elapsedMs" | "values">,
    further: Readonly<Record<string, number>> = {},
  ): void {
    const timeMs = this.#startedMs + elapsedMs;
    for (const [name, value] of Object.entries({ ...values, ...further })) {
      this.#stream.write(encodeScalar({ tag: `${split}/${name}`, step, timeMs, value }));
    }
  }

  /** Adds the metrics on the test split and ends the file. */
  async close({ step, elapsedMs, test }: Pick<TrainingResult, "step" | "elapsedMs" | "test">): Promise<void> {
    if (test !== undefined) this.write("test", { step, elapsedMs, values: test });
    await new Promise<void>((resolve, reject) => {
      this.#stream.once("error", reject);
      this.#stream.end(resolve);
    });
  }
}
