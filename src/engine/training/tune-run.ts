/**
 * Tunes the kernels of a model's training step: finds what there is to choose in it and measures what was not measured before. Storing
 * what it finds is the caller's business. Not while a run takes steps: both would be slow, and the times worth nothing.
 */
import type { TuningSite } from "../lowering/tuning-sites";
import type { TuningTable } from "../metrics/kernel-tuning";
import type { ComputeDevice, KernelTuning } from "../runtime/device";
import type { TuneOptions } from "../runtime/tune-kernels";
import { tuneKernels } from "../runtime/tune-kernels";
import { checkPrecision } from "./check-precision";
import { compileRun } from "./compile-run";
import { fitRun } from "./fit-run";
import type { TrainingRequest } from "./run-types";

export interface TuneRunOptions extends Omit<TuneOptions, "sites"> {
  readonly request: TrainingRequest;
  /** The device that would train; the measurements run on others that `open` gives. */
  readonly device: ComputeDevice;
  /** What is known already. */
  readonly table: Pick<TuningTable, "choices">;
}

/** @throws Error in a full sentence where the device has nothing to choose from. */
export function tuningOf(device: ComputeDevice): KernelTuning {
  if (device.tuning === undefined) {
    throw new Error(
      `Training runs on the ${device.name}, which has one kernel of each kind: there is nothing to tune.`,
    );
  }
  return device.tuning;
}

/**
 * Classes of a model's training step that have more than one candidate, and those of them that the table says nothing of.
 *
 * @throws InvalidModelError; DeviceError `limit` where the step does not fit.
 */
export function tuningSitesOf(
  request: TrainingRequest,
  device: ComputeDevice,
  { choices }: Pick<TuningTable, "choices">,
): { readonly all: readonly TuningSite[]; readonly open: readonly TuningSite[] } {
  checkPrecision(request.training, device);
  const { module } = fitRun(request, compileRun(request), device);
  const all = tuningOf(device).sites(module);
  const known = new Set(choices.map(({ siteClass }) => siteClass));
  return { all, open: all.filter(({ siteClass }) => !known.has(siteClass)) };
}

/**
 * @returns how many classes were open when it began.
 * @throws as `tuningSitesOf`; the signal's reason.
 */
export async function tuneRun({ request, device, table, ...options }: TuneRunOptions): Promise<number> {
  const { open: sites } = tuningSitesOf(request, device, table);
  await tuneKernels({ ...options, sites });
  return sites.length;
}
