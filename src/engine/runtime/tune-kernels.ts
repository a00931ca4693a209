/**
 * Measures on the adapter at hand which variant is the fastest for each class of sites. It works on a device of its own, so that nothing
 * that a variant does to it (a failed compilation, a loss) reaches the one that trains, and in slices of one variant, after each of which
 * it can be ended. What it finds is told class by class: what was measured before an end is not lost.
 */
import { fillThreefryUniform } from "../ir/threefry";
import type { Module } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import { lowerModule } from "../lowering/lower-module";
import type { TuningSite } from "../lowering/tuning-sites";
import { siteModule } from "../lowering/tuning-sites";
import type { TunedChoice, TuningProgress } from "../metrics/kernel-tuning";
import type { DeviceTraits, TensorData } from "../operators/define";
import { Interpreter } from "../reference/interpreter";
import { chooseFastest } from "./choose-fastest";
import type { Contender, ContenderSource, Results } from "./choose-fastest";
import type { GpuComputeDevice } from "./gpu-device";

/** Sites up to so much work are checked against the interpreter in f64; larger ones against the default, which the tests check. */
const MOST_INTERPRETED_FLOPS = 4e6;
/** Of the largest number that is expected. Sums in another order differ; what is left out of a sum differs much more. */
const TOLERANCE = { f32: 1e-4, f16: 1e-2 } as const;
const SCALARS = { step: 0, seed: 1, learningRate: 0 } as const;

export interface TuneOptions {
  readonly sites: readonly TuningSite[];
  /** Opens a device for the measurements; called again where one has failed. */
  readonly open: () => Promise<GpuComputeDevice>;
  readonly onChoice: (choice: TunedChoice) => void;
  readonly onProgress?: (progress: TuningProgress) => void;
  /** A class that could not be measured at all keeps its default. */
  readonly onSkipped?: (siteClass: string, reason: string) => void;
  readonly signal?: AbortSignal;
}

/** @throws the signal's reason; DeviceError where no device opens. */
export async function tuneKernels(options: TuneOptions): Promise<void> {
  const { sites, open, onChoice, onProgress, onSkipped, signal } = options;
  let device: GpuComputeDevice | undefined;
  try {
    for (const [done, site] of sites.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ done, total: sites.length, siteClass: site.siteClass });
      device ??= await open();
      try {
        onChoice(await tuneSite(device, site, signal));
      } catch (error) {
        signal?.throwIfAborted();
        onSkipped?.(site.siteClass, error instanceof Error ? error.message : String(error));
        // What made it fail may have left the device useless.
        device.dispose();
        device = undefined;
      }
    }
  } finally {
    device?.dispose();
  }
}

/** @throws Error where the default itself cannot run or gives wrong numbers; the signal's reason. */
export async function tuneSite(device: GpuComputeDevice, site: TuningSite, signal?: AbortSignal): Promise<TunedChoice> {
  const module = siteModule(site);
  const batch = batchOf(module);
  const sources = site.candidates.map((name): ContenderSource => {
    const preferences = new Map([[site.siteClass, name]]);
    return { name, prepare: () => prepareOn(device, module, batch, preferences) };
  });
  const flops = lowerModule(module, device.traits).calls.reduce((sum, call) => sum + call.flops, 0);
  const expected = flops <= MOST_INTERPRETED_FLOPS ? interpret(module, batch) : undefined;
  const half = [...site.inputs, ...site.outputs].some(({ stored }) => stored === "f16");
  const verdict = await chooseFastest(sources, expected, half ? TOLERANCE.f16 : TOLERANCE.f32, signal);
  return {
    siteClass: site.siteClass,
    operator: site.operator,
    variant: verdict.name,
    defaultVariant: site.candidates[0] ?? verdict.name,
    variantMs: verdict.elapsedMs,
    defaultMs: verdict.defaultMs,
    rejected: verdict.rejected,
  };
}

/** A module with these preferences, ready to run on one batch. */
export async function prepareOn(
  device: GpuComputeDevice,
  module: Module,
  batch: Readonly<Record<string, TensorData>>,
  preferences: NonNullable<DeviceTraits["preferences"]>,
): Promise<Contender> {
  const session = device.createSession(preferences);
  try {
    const program = await session.prepare(module);
    const names = module.outputs.map(({ name }) => name);
    return {
      results: () => program.run(batch, SCALARS, names).outputs,
      time: () => program.time(batch, SCALARS),
      dispose: () => session.dispose(),
    };
  } catch (error) {
    session.dispose();
    throw error;
  }
}

/** The same numbers every time: uniform in [-1, 1), and zeros for ids, which are valid whatever they number. */
export function batchOf(module: Module): Readonly<Record<string, TensorData>> {
  return Object.fromEntries(
    module.inputs.map(({ name, value }, position): readonly [string, TensorData] => {
      const { dtype, shape } = typeOf(module, value);
      const length = elementCount(shape);
      if (dtype === "i32") return [name, new Int32Array(length)];
      if (dtype === "u32") return [name, new Uint32Array(length)];
      const data = new Float32Array(length);
      fillThreefryUniform(data, 1, position, 0);
      return [name, data.map((number) => 2 * number - 1)];
    }),
  );
}

function interpret(module: Module, batch: Readonly<Record<string, TensorData>>): Results {
  return new Interpreter(module, "f64").run(batch, SCALARS).outputs;
}
