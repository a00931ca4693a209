/**
 * From the parts of a step and the addresses of its values to one WebAssembly module. Its export `run(thread, threads)` carries out the
 * whole step: every thread calls it, takes tasks of the current pass until none is left, and meets the others at a barrier before the
 * next pass that needs it. Instructions without a kernel call back into TypeScript, on the first thread.
 */
import type { StepScalars, ValueId } from "../../ir/types";
import { defineChain } from "./elementwise/chain";
import { defineBarrier, mayFirstSleep } from "./barrier";
import type { BarrierPlace } from "./barrier";
import type { CpuPass, KernelEmission } from "./kernels/define";
import { taskType } from "./kernels/define";
import { minimum } from "./kernels/gemm";
import type { CpuPart, CpuProgram } from "./lower-for-cpu";
import { siteOf } from "./lower-for-cpu";
import { i32 } from "./wasm/expressions";
import type { FunctionBuilder } from "./wasm/function-builder";
import type { MemoryImport } from "./wasm/module-encoder";
import { ModuleEncoder } from "./wasm/module-encoder";

/** Elements of a task of an element-wise call: a multiple of 4, small enough for the first caches. */
const CHAIN_BLOCK = 4096;

export interface ProgramPlaces {
  readonly address: (value: ValueId) => number;
  /** Start of the block that `controlBytes` measured. */
  readonly control: number;
  readonly threadScratch: number;
  readonly barrier: BarrierPlace;
}

export interface WrittenProgram {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Calls back into TypeScript, by number. */
  readonly hosts: readonly CpuPart[];
  /** Where the counters of tasks lie: zero before every step. */
  readonly counters: { readonly address: number; readonly count: number };
  readonly stepValues: readonly {
    readonly address: number;
    readonly compute: (scalars: StepScalars) => readonly number[];
  }[];
  readonly scalars: {
    readonly step: number;
    readonly seed: number;
    readonly learningRate: number;
    readonly update: number;
  };
}

/** Bytes of the block for step scalars, numbers computed once a step, and counters. */
export function controlBytes({ parts }: CpuProgram): number {
  return 64 + parts.length * (STEP_VALUE_BYTES + MAX_PASSES * 4);
}

const STEP_VALUE_BYTES = 32;
const MAX_PASSES = 4;

/** Bytes of scratch that one thread needs. */
export function threadScratchBytes({ parts, graph }: CpuProgram): number {
  const needed = parts.map(({ kernel, instruction }) =>
    instruction === undefined ? 0 : (kernel?.threadScratchBytes?.(siteOf(graph.draft.module, instruction)) ?? 0),
  );
  return Math.ceil((Math.max(0, ...needed) + 64) / 64) * 64;
}

/** A step with `isUpdate` is left out where the step scalar `update` is 0. */
type Step = { readonly isUpdate: boolean; readonly part: number } & (
  { readonly kind: "pass"; readonly pass: CpuPass } | { readonly kind: "host"; readonly host: number }
);

export function writeProgram(
  cpu: CpuProgram,
  places: ProgramPlaces,
  options: { readonly memory: MemoryImport; readonly relaxed: boolean; readonly timed: boolean },
): WrittenProgram {
  const module = new ModuleEncoder(options.memory);
  const host = module.importFunction("host", { parameters: ["i32"] });
  const mark = module.importFunction("mark", { parameters: ["i32"] });
  const scalars = {
    step: places.control,
    seed: places.control + 4,
    learningRate: places.control + 8,
    update: places.control + 12,
  };
  const stepValuesAt = (part: number): number => places.control + 64 + part * STEP_VALUE_BYTES;
  const hosts: CpuPart[] = [];
  const stepValues: WrittenProgram["stepValues"][number][] = [];
  const steps: Step[] = cpu.parts.flatMap((part, index): readonly Step[] => {
    const passes = writePart(cpu, part, module, places, {
      scalars: { ...scalars, stepValues: stepValuesAt(index) },
      relaxed: options.relaxed,
    });
    const { kernel, instruction } = part;
    if (kernel?.stepValues !== undefined && instruction !== undefined) {
      const compute = kernel.stepValues;
      const site = siteOf(cpu.graph.draft.module, instruction);
      stepValues.push({ address: stepValuesAt(index), compute: (now) => compute(site, now) });
    }
    const isUpdate = cpu.program.calls[index]?.phase === "update";
    if (passes !== undefined) return passes.map((pass) => ({ kind: "pass", pass, isUpdate, part: index }));
    hosts.push(part);
    return [{ kind: "host", host: hosts.length - 1, isUpdate, part: index }];
  });
  const counters = places.control + 64 + cpu.parts.length * STEP_VALUE_BYTES;
  const barrier = defineBarrier(module, places.barrier, mayFirstSleep());
  const run = module.define({ parameters: ["i32", "i32"] }, (f) =>
    writeRun(f, steps, { counters, barrier, host, update: scalars.update, ...(options.timed ? { mark } : {}) }),
  );
  module.export("run", run);
  return { bytes: module.encode(), hosts, counters: { address: counters, count: steps.length }, stepValues, scalars };
}

/** @returns undefined where the instruction runs its reference. */
function writePart(
  cpu: CpuProgram,
  part: CpuPart,
  module: ModuleEncoder,
  places: ProgramPlaces,
  shared: Pick<KernelEmission, "scalars" | "relaxed">,
): readonly CpuPass[] | undefined {
  const { unit, instruction, kernel, stores } = part;
  const { graph, program } = cpu;
  const chainPlaces = { address: places.address, step: shared.scalars.step, seed: shared.scalars.seed };
  if (instruction === undefined) {
    const chain = defineChain(module, unit, graph, stores, chainPlaces);
    return [chainPass(module, chain, unit.elements)];
  }
  if (kernel === undefined) return undefined;
  const [first] = instruction.outputs;
  const [place] = part.outputs;
  if (first === undefined || place === undefined) throw new Error(`${instruction.operator} has no output.`);
  const chain =
    stores.length === 0
      ? undefined
      : defineChain(module, unit, graph, stores, chainPlaces, { value: first, address: places.address(place) });
  const stride = threadScratchBytes(cpu);
  return kernel.emit({
    ...shared,
    module,
    site: siteOf({ types: program.types }, instruction),
    inputs: part.inputs.map(places.address),
    outputs: part.outputs.map(places.address),
    scratch: part.scratch.map(places.address),
    threadScratch: (thread) => i32.add(i32.const(places.threadScratch), i32.mul(thread, i32.const(stride))),
    ...(chain === undefined ? {} : { finish: (f, start, end) => f.call(chain, start, end) }),
  });
}

function chainPass(module: ModuleEncoder, chain: number, elements: number): CpuPass {
  const task = module.define(taskType, (f) => {
    const start = f.let(i32.mul(f.parameter(0, "i32"), i32.const(CHAIN_BLOCK)));
    f.call(chain, start, minimum(i32.const(elements), i32.add(start, i32.const(CHAIN_BLOCK))));
  });
  return { tasks: Math.ceil(elements / CHAIN_BLOCK), task };
}

function writeRun(
  f: FunctionBuilder,
  steps: readonly Step[],
  places: {
    readonly counters: number;
    readonly barrier: number;
    readonly host: number;
    readonly update: number;
    /** Told the number of each part before it begins, and -1 at the end. Every part then begins with a meeting. */
    readonly mark?: number;
  },
): void {
  const { counters, barrier, host, update, mark } = places;
  const thread = f.parameter(0, "i32");
  const threads = f.parameter(1, "i32");
  const number = f.local("i32");
  const meet = (): void => f.call(barrier, thread, threads);
  let sharedBefore = false;
  steps.forEach((step, index) => {
    const serial = step.kind === "host" || step.pass.tasks <= 1;
    // What the first thread does alone needs no meeting before more that it does alone.
    if (index > 0 && !(serial && !sharedBefore && mark === undefined)) meet();
    sharedBefore = !serial;
    if (mark !== undefined) f.if(i32.eqz(thread), () => f.call(mark, i32.const(step.part)));
    const carryOut = (): void => {
      if (step.kind === "host") f.if(i32.eqz(thread), () => f.call(host, i32.const(step.host)));
      else if (serial) f.if(i32.eqz(thread), () => f.call(step.pass.task, i32.const(0), thread));
      else {
        f.loop((leave) => {
          f.set(number, i32.atomicAdd(i32.const(counters + 4 * index), i32.const(1)));
          leave(i32.geS(number, i32.const(step.pass.tasks)));
          f.call(step.pass.task, number, thread);
        });
      }
    };
    if (step.isUpdate) f.if(i32.load(i32.const(update)), carryOut);
    else carryOut();
  });
  meet();
  if (mark !== undefined) f.if(i32.eqz(thread), () => f.call(mark, i32.const(-1)));
}

/** Whether a program is worth waking other threads for; the bits are the same either way. */
export function worthThreads({ program }: CpuProgram): boolean {
  const work = program.calls.reduce((sum, call) => sum + call.flops + call.bytes, 0);
  return work > 4_000_000;
}
