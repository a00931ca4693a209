/**
 * What a fast kernel of the CPU device is: functions of WebAssembly that carry out one instruction, written for its shapes and for the
 * addresses that its values have. An operator without one runs its reference on views of the same memory.
 *
 * What always holds: a kernel is cut into tasks by its shapes alone, and what a task computes does not depend on the thread that takes
 * it, so that the bits of a result do not depend on the number of threads. A value may be read and written past its end up to the next
 * multiple of 16 bytes, and memory may be read a while past its last value.
 */
import type { Attributes, StepScalars, TensorType } from "../../../ir/types";
import type { I32 } from "../wasm/expressions";
import type { FunctionBuilder, FunctionType } from "../wasm/function-builder";
import type { ModuleEncoder } from "../wasm/module-encoder";

export interface CpuSite {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly attributes: Attributes;
}

/** A task function: `(task, thread)`. */
export const taskType: FunctionType = { parameters: ["i32", "i32"] };

/** Work that may be done in any order, by several threads at once. All of a pass is done before the next one begins. */
export interface CpuPass {
  /** Tasks 0 .. tasks - 1. A pass of one task runs on the first thread. */
  readonly tasks: number;
  /** Index of a function of `taskType`. */
  readonly task: number;
}

/** What a kernel is told when it is written. Addresses are in bytes. */
export interface KernelEmission {
  readonly module: ModuleEncoder;
  readonly site: CpuSite;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The tensors that `CpuKernel.scratch` asked for. */
  readonly scratch: readonly number[];
  /** Start of the thread's own scratch, as large as `CpuKernel.threadScratchBytes` asked for. */
  readonly threadScratch: (thread: I32) => I32;
  /** Step scalars and `CpuKernel.stepValues` lie here, 4 bytes each. */
  readonly scalars: {
    readonly stepValues: number;
    readonly step: number;
    readonly seed: number;
    readonly learningRate: number;
  };
  /** Whether relaxed SIMD may be used. */
  readonly relaxed: boolean;
  /**
   * The element-wise operators that follow, for the elements from `start` (a multiple of 4) to `end` of the first output. Absent where
   * nothing was absorbed. Called exactly once for each element, after it was stored.
   */
  readonly finish?: (f: FunctionBuilder, start: I32, end: I32) => void;
}

export interface CpuKernel {
  /** Absent: always. Elsewhere the operator runs its reference. */
  readonly when?: (site: CpuSite) => boolean;
  readonly flops: (site: CpuSite) => number;
  /** Element counts of f32 tensors that live during the instruction. */
  readonly scratch?: (site: CpuSite) => readonly number[];
  readonly threadScratchBytes?: (site: CpuSite) => number;
  /** Lists of positions of inputs that are updated in place, in the order of the outputs; absent: outputs have storage of their own. */
  readonly inPlace?: (site: CpuSite) => readonly (readonly number[])[];
  /** Whether `finish` can be called here. */
  readonly absorbs?: (site: CpuSite) => boolean;
  /** Numbers that are computed once a step, before it runs. */
  readonly stepValues?: (site: CpuSite, scalars: StepScalars) => readonly number[];
  readonly emit: (emission: KernelEmission) => readonly CpuPass[];
}

/** Address number `position`. @throws Error if the instruction has no such operand: the caller asked for too many. */
export function at(addresses: readonly number[], position: number): number {
  const address = addresses[position];
  if (address === undefined) throw new Error(`A kernel asks for operand ${position} of ${addresses.length}.`);
  return address;
}
