/**
 * `inspect X --program`: the kernels of a training step, as they would be chosen for an adapter of the given kind with the least that
 * every WebGPU device offers. Needs no device, and says the same everywhere.
 */
import { listKernels } from "../../src/engine/lowering/list-kernels";
import type { BindingListing, KernelListing } from "../../src/engine/lowering/list-kernels";
import { lowerModule } from "../../src/engine/lowering/lower-module";
import { PORTABLE_TRAITS } from "../../src/engine/lowering/portable-traits";
import type { KernelChoice } from "../../src/engine/lowering/types";
import { planMemory } from "../../src/engine/memory/plan-memory";
import { summarizeMemory } from "../../src/engine/memory/types";
import type { MemorySummary, MemoryTarget } from "../../src/engine/memory/types";
import { inferModel } from "../../src/engine/model/infer-model";
import type { KernelPreferences } from "../../src/engine/operators/define";
import { compileRun } from "../../src/engine/training/compile-run";
import { describeMemory, megabytes } from "../../src/engine/training/fit-memory";
import { fitRun } from "../../src/engine/training/fit-run";
import type { TrainingRequest } from "../../src/engine/training/run-types";
import type { Output } from "../output";

/** Kernels differ: a software adapter likes registers, a real GPU workgroup memory. */
export const ADAPTERS = ["hardware", "software"] as const;
export type AdapterKind = (typeof ADAPTERS)[number];

export interface ProgramListing {
  readonly adapter: AdapterKind;
  readonly batchSize: number;
  readonly kernels: readonly (KernelListing & { readonly layer?: string })[];
  readonly totals: { readonly kernels: number; readonly bytes: number; readonly flops: number };
  readonly memory: MemorySummary;
}

/**
 * @param preferences measured choices that take the place of defaults.
 * @throws InvalidModelError with every problem of the graph, the data settings and the training settings.
 */
export function listProgram(
  request: TrainingRequest,
  adapter: AdapterKind,
  preferences: KernelPreferences = new Map(),
): ProgramListing {
  const traits = { ...PORTABLE_TRAITS, software: adapter === "software", preferences };
  const target: MemoryTarget = {
    limits: { maxBufferBytes: 268_435_456, maxBindingBytes: 134_217_728 },
    plan: (module) => planMemory(lowerModule(module, traits)),
  };
  const { module, plan } = fitRun(request, compileRun(request), target);
  const names = new Map(inferModel(request.graph, request.dataset).nodes.map(({ id, name }) => [id, name]));
  const kernels = listKernels(lowerModule(module, traits)).map((kernel) => {
    const layer = kernel.origin === undefined ? undefined : names.get(kernel.origin);
    return { ...kernel, ...(layer === undefined ? {} : { layer }) };
  });
  return {
    adapter,
    batchSize: request.training.batchSize,
    kernels,
    totals: {
      kernels: kernels.length,
      bytes: kernels.reduce((sum, { bytes }) => sum + bytes, 0),
      flops: kernels.reduce((sum, { flops }) => sum + flops, 0),
    },
    memory: summarizeMemory(plan),
  };
}

/** Why a variant was chosen. */
const CHOICES: Readonly<Record<KernelChoice["why"], string>> = {
  default: "default",
  tuned: "tuned",
  unavailable: "default; what was measured cannot run here",
};

export function printListing({ adapter, batchSize, kernels, totals, memory }: ProgramListing, output: Output): void {
  output.table([
    ["#", "phase", "layer", "operators", "kernel", "variant", "grid", "bytes", "FLOPs", "bindings"],
    ...kernels.map((kernel) => [
      String(kernel.number),
      kernel.phase,
      kernel.layer ?? "",
      kernel.label,
      kernel.kernel,
      kernel.choice === undefined ? "" : `${kernel.choice.variant} (${CHOICES[kernel.choice.why]})`,
      kernel.grid.join("x"),
      String(kernel.bytes),
      String(kernel.flops),
      kernel.bindings.map(printBinding).join(", "),
    ]),
  ]);
  output.line("");
  output.line(
    `${totals.kernels} kernels for a step with a batch of ${batchSize} on a ${adapter} adapter: ` +
      `${megabytes(totals.bytes)} read and written, ${(totals.flops / 1e6).toFixed(totals.flops < 1e6 ? 3 : 1)} MFLOPs`,
  );
  output.line(`${megabytes(memory.total)} of memory: ${describeMemory(memory)}`);
}

function printBinding({ values, input, access, bytes }: BindingListing): string {
  return `${access === "read" ? "r" : "rw"} ${values}${input === undefined ? "" : ` (${input})`} ${bytes} B`;
}
