/**
 * What training, evaluation, prediction and the command line see of a device, GPU or CPU. The GPU one is the only owner of a
 * `GPUDevice`; the CPU one writes WebAssembly. Both run the same `Module`.
 */
import type { Module, StepScalars, TensorType } from "../ir/types";
import type { TuningSite } from "../lowering/tuning-sites";
import type { KernelCall } from "../lowering/types";
import type { MemoryLimits, MemoryPlan, MemoryTarget } from "../memory/types";
import type { DevicePeaks, KernelClock } from "../metrics/run-profile";
import type { KernelPreferences, TensorData } from "../operators/define";

export interface DeviceLoss {
  readonly reason: "destroyed" | "unknown";
  readonly message: string;
}

export interface ComputeDevice extends MemoryTarget {
  readonly kind: "webgpu" | "cpu";
  /** For people: "NVIDIA ampere", "SwiftShader (software)", "CPU". */
  readonly name: string;
  readonly software: boolean;
  /** Whether values may be stored in half precision: a GPU with shader-f16. */
  readonly halfPrecision: boolean;
  readonly limits: MemoryLimits;
  /** What a module will take when it is prepared. @throws MemoryLimitError where one value is more than `limits` allow. */
  plan(module: Module): MemoryPlan;
  /** Resolves, never rejects; never resolves for the CPU. */
  readonly lost: Promise<DeviceLoss>;
  /** Parameters and state of one model. Modules prepared in the same session share them by input name. */
  createSession(): Session;
  /** Where it has kernels to choose from; absent for the CPU. */
  readonly tuning?: KernelTuning;
  /** What the device can do at all, measured when first asked for, in a second or less; nothing else should run meanwhile. */
  measurePeaks(): Promise<DevicePeaks>;
  dispose(): void;
}

/** The kernels that a device may choose from, and the choices that it was given. */
export interface KernelTuning {
  /** Who the adapter is, for telling whether choices were measured on it. */
  readonly adapter: string;
  readonly preferences: KernelPreferences;
  /** For the plans and sessions from now on: those that are open go on as they are. */
  prefer(preferences: KernelPreferences): void;
  /** What there is to choose in a module. */
  sites(module: Module): readonly TuningSite[];
}

export interface SessionPrepareOptions {
  readonly signal?: AbortSignal;
  /** For a program that `profile` is called on. It may run slower. */
  readonly timed?: boolean;
}

export interface Session {
  /**
   * Lowers, plans, allocates and compiles. Parameters and state that a module of this session already has keep their values
   * and their place; new ones are zero. @throws DeviceError `out-of-memory` with the bytes asked for, or the signal's reason.
   */
  prepare(module: Module, options?: SessionPrepareOptions): Promise<StepProgram>;
  /** Sets a parameter or state by module input name. @throws Error if name or size is unknown. */
  write(name: string, data: TensorData): void;
  /** Current values of parameters and state. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor32>>;
  dispose(): void;
}

export interface Tensor32 {
  readonly type: TensorType;
  readonly data: Float32Array | Int32Array | Uint32Array;
}

export interface StepProgram {
  readonly memory: MemoryPlan;
  readonly counters: StepCounters;
  /**
   * Enqueues one step: writes the batch inputs, runs, applies updates. `read` names module outputs to bring back.
   * Does not wait. Steps run in the order of the calls.
   */
  run(
    batch: Readonly<Record<string, TensorData>>,
    scalars: StepScalars,
    read?: readonly string[],
    options?: StepOptions,
  ): StepHandle;
  /**
   * Times every kernel of the step. It runs the step many times on this one batch, so that parameters and state of the session are worth
   * nothing after: for sessions of their own. Prepare the program with `timed`.
   */
  profile(
    batch: Readonly<Record<string, TensorData>>,
    scalars: StepScalars,
    options?: ProfileOptions,
  ): Promise<ProgramTiming>;
  dispose(): void;
}

export interface ProfileOptions {
  readonly signal?: AbortSignal;
  /** Before each kernel, or each run of all of them, that is timed. */
  readonly onCall?: (done: number, total: number) => void;
}

export interface ProgramTiming {
  readonly clock: KernelClock;
  /** In the order of the step. */
  readonly calls: readonly { readonly call: KernelCall; readonly elapsedMs: number }[];
  /** All kernels one after the other, as a step runs them. */
  readonly stepMs: number;
}

export interface StepOptions {
  /** False leaves out what has the phase `update`, for the batches of an accumulated gradient before the last. Default true. */
  readonly update?: boolean;
}

export interface StepHandle {
  /** When the device has finished the step: for keeping a bounded number in flight. */
  readonly done: Promise<void>;
  /** By output name; only those asked for. */
  readonly outputs: Promise<Readonly<Record<string, Tensor32>>>;
}

/** Counted where the calls are made; zeros before the first step. */
export interface StepCounters {
  /** Of the newest step. */
  readonly dispatches: number;
  readonly passes: number;
  readonly submits: number;
  /** Milliseconds to write the batch and record the commands of the newest step. */
  readonly encodeMs: number;
  /** Total since the program was prepared. */
  readonly steps: number;
  /** Total of the reads of results. */
  readonly readbacks: number;
}

export class DeviceError extends Error {
  override readonly name = "DeviceError";
  constructor(
    readonly code: "no-adapter" | "out-of-memory" | "limit" | "lost" | "compilation",
    message: string,
  ) {
    super(message);
  }
}
