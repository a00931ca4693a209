/** `profile X`: where the time of a training step goes, on the device of this machine. */
import { createDirectBatchSource } from "../../src/engine/data/direct-batch-source";
import {
  bytesPerSecond,
  flopsPerSecond,
  layerName,
  profileLayers,
  shareOfRoof,
  totalMs,
} from "../../src/engine/metrics/run-profile";
import type { KernelClock, ProfileProgress, RunProfile, Work } from "../../src/engine/metrics/run-profile";
import type { TrainingSettings } from "../../src/engine/model/types";
import { describeMemory, megabytes } from "../../src/engine/training/fit-memory";
import { profileRun } from "../../src/engine/training/profile-run";
import { flatGraph, loadProject } from "../load-project";
import { openNodeDevice } from "../node-device";
import { openDataset } from "../open-dataset";
import type { Output } from "../output";
import { useTuning } from "../tuning-file";

export interface ProfileOptions {
  readonly project: string;
  readonly json: boolean;
  readonly root: string;
  readonly steps: number | undefined;
  readonly device: TrainingSettings["device"] | undefined;
  /** File with kernel choices. */
  readonly tuning: string | undefined;
}

const CLOCKS: Readonly<Record<KernelClock, string>> = {
  timestamps: "timestamps of the GPU around repeats of each kernel",
  completion: "the time until repeats of each kernel were done",
  calls: "the time of each call, the mean of some steps without the slowest",
};

/** @returns the exit code. */
export async function profile(options: ProfileOptions, output: Output): Promise<number> {
  const project = await loadProject(options.project);
  const dataset = await openDataset(project.data, options.root);
  const { device, reason } = await openNodeDevice(options.device ?? project.training.device);
  if (reason !== undefined) output.note(`trainyard: ${reason}`);
  let stage: ProfileProgress["stage"] | undefined;
  try {
    await useTuning(options.tuning, device, output);
    const result = await profileRun({
      request: {
        projectName: project.name,
        graph: flatGraph(project),
        data: project.data,
        dataset: dataset.description,
        training: project.training,
      },
      device,
      batches: createDirectBatchSource(dataset),
      ...(options.steps === undefined ? {} : { steps: options.steps }),
      onProgress: (progress) => {
        if (progress.stage !== stage && !options.json) output.note(`trainyard: ${describeStage(progress.stage)}`);
        stage = progress.stage;
      },
    });
    if (options.json) output.json({ ...result, layers: profileLayers(result.kernels) });
    else print(result, output);
    return 0;
  } finally {
    device.dispose();
  }
}

function describeStage(stage: ProfileProgress["stage"]): string {
  switch (stage) {
    case "compiling":
      return "compiling";
    case "steps":
      return "taking training steps";
    case "kernels":
      return "timing each kernel";
    case "device":
      return "measuring what the device can do";
  }
}

function print(profiled: RunProfile, output: Output): void {
  const { device, batchSize, clock, kernels, step, peaks, memory } = profiled;
  const total = totalMs(kernels);
  const columns = (work: Work): string[] => [
    milliseconds(work.elapsedMs),
    percent(work.elapsedMs / total),
    giga(flopsPerSecond(work)),
    giga(bytesPerSecond(work)),
    percent(shareOfRoof(work, peaks)),
  ];
  const headings = ["ms", "share", "GFLOP/s", "GB/s", "of roof"];
  output.line(
    `${device.name}: ${giga(peaks.flopsPerSecond)} GFLOP/s of multiply-adds, ${giga(peaks.bytesPerSecond)} GB/s of triad, measured`,
  );
  output.line("");
  output.table([
    ["layer", "kernels", ...headings],
    ...profileLayers(kernels).map((layer) => [layer.name, String(layer.kernels), ...columns(layer)]),
  ]);
  output.line("");
  output.table([
    ["#", "phase", "layer", "operators", "kernel", ...headings],
    ...kernels.map((kernel) => [
      String(kernel.number),
      kernel.phase,
      layerName(kernel),
      kernel.label,
      kernel.kernel,
      ...columns(kernel),
    ]),
  ]);
  output.line("");
  output.line(
    `a step of ${batchSize} examples takes ${milliseconds(step.elapsedMs)} ms (mean of ${step.steps}): kernels ${milliseconds(step.deviceMs)} ms, ` +
      `${percent(step.outsideKernelsShare)} outside of kernels, ${percent(step.waitingForDataShare)} waiting for data`,
  );
  output.line(
    `${step.dispatches} dispatches, ${step.passes} ${step.passes === 1 ? "pass" : "passes"} and ${step.submits} ${step.submits === 1 ? "submit" : "submits"} a step, ` +
      `${milliseconds(step.encodeMs)} ms to encode them; ${step.readbacks} results read in ${step.steps} steps, ${step.awaitedReadbacks} of them awaited`,
  );
  output.line(`${megabytes(memory.total)} of memory: ${describeMemory({ ...memory, live: memory.total })}`);
  output.line(`Kernels add up to ${milliseconds(total)} ms by themselves, by ${CLOCKS[clock]}.`);
}

const milliseconds = (value: number): string => value.toFixed(value < 0.1 ? 4 : value < 10 ? 3 : 1);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const giga = (value: number): string => (value / 1e9).toFixed(2);
