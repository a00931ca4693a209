/** `tune X`: measures which kernels are the fastest for a model on this machine's adapter, and keeps what it finds in a file. */
import { gainOf, tuningHash, withChoice } from "../../src/engine/metrics/kernel-tuning";
import type { TunedChoice } from "../../src/engine/metrics/kernel-tuning";
import { openGpuDevice } from "../../src/engine/runtime/gpu-device";
import { tuneRun, tuningOf } from "../../src/engine/training/tune-run";
import { CommandFailure } from "../failure";
import { flatGraph, loadProject } from "../load-project";
import { openNodeDevice } from "../node-device";
import { nodeGpu } from "../node-gpu";
import { openDataset } from "../open-dataset";
import type { Output } from "../output";
import { readTuning, writeTuning } from "../tuning-file";

export interface TuneCommandOptions {
  readonly project: string;
  readonly json: boolean;
  readonly root: string;
  /** The file that is read, added to and written after every class. */
  readonly tuning: string;
}

/** @returns the exit code. What was measured before an interruption stays in the file. */
export async function tune(options: TuneCommandOptions, output: Output): Promise<number> {
  const project = await loadProject(options.project);
  const dataset = await openDataset(project.data, options.root);
  const { precision } = project.training;
  const { device } = await openNodeDevice("webgpu", precision);
  const abort = new AbortController();
  const stop = (): void => abort.abort(new CommandFailure("Tuning was interrupted; the file keeps what was measured."));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    let table = await readTuning(options.tuning, device, output);
    const measured: TunedChoice[] = [];
    tuningOf(device);
    // Before minutes of measuring: a path that cannot be written to.
    writeTuning(options.tuning, table);
    await tuneRun({
      request: {
        projectName: project.name,
        graph: flatGraph(project),
        data: project.data,
        dataset: dataset.description,
        training: project.training,
      },
      device,
      table,
      open: async () => {
        const entry = await nodeGpu(precision === "mixed");
        if ("reason" in entry) throw new CommandFailure(entry.reason);
        return openGpuDevice(entry.gpu);
      },
      onProgress: ({ done, total, siteClass }) => {
        if (!options.json) output.note(`trainyard: ${done + 1} of ${total}: ${siteClass}`);
      },
      onChoice: (choice) => {
        measured.push(choice);
        table = withChoice(table, choice);
        writeTuning(options.tuning, table);
      },
      onSkipped: (siteClass, reason) => output.note(`trainyard: ${siteClass} keeps its default: ${reason}`),
      signal: abort.signal,
    });
    if (options.json) output.json({ ...table, hash: tuningHash(table), measured: measured.length });
    else print(measured, table.choices.length, options.tuning, output);
    return 0;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    device.dispose();
  }
}

function print(measured: readonly TunedChoice[], known: number, path: string, output: Output): void {
  if (measured.length > 0) {
    output.table([
      ["class", "default", "ms", "chosen", "ms", "gain"],
      ...measured.map((choice) => [
        choice.siteClass,
        choice.defaultVariant,
        choice.defaultMs.toFixed(3),
        choice.variant === choice.defaultVariant ? "default" : choice.variant,
        choice.variantMs.toFixed(3),
        `${gainOf(choice).toFixed(2)}x`,
      ]),
    ]);
    output.line("");
  }
  for (const { siteClass, rejected } of measured)
    for (const { variant, reason } of rejected) output.line(`rejected: ${variant} for ${siteClass}: ${reason}`);
  const faster = measured.filter((choice) => gainOf(choice) > 1).length;
  output.line(
    measured.length === 0
      ? `Every class of this model was measured before; ${path} holds ${known}.`
      : `${measured.length} classes measured, ${faster} with a faster kernel than the default; ${path} holds ${known}.`,
  );
}
