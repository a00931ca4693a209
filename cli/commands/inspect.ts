/** `inspect X`: what the model is before it is trained. Needs no device; memory is that of the training step on a GPU. */
import { formatSpec } from "../../src/engine/layers/define";
import { findLayer } from "../../src/engine/layers/registry";
import { lowerModule } from "../../src/engine/lowering/lower-module";
import { PORTABLE_TRAITS } from "../../src/engine/lowering/portable-traits";
import { planMemory } from "../../src/engine/memory/plan-memory";
import type { MemoryTarget } from "../../src/engine/memory/types";
import { preferencesOf } from "../../src/engine/metrics/kernel-tuning";
import { inferModel } from "../../src/engine/model/infer-model";
import type { Diagnostic, ModelGraph } from "../../src/engine/model/types";
import { validateData, validateTraining } from "../../src/engine/model/validate-settings";
import { compileRun } from "../../src/engine/training/compile-run";
import { describeCheckpointing, describeMemory, megabytes } from "../../src/engine/training/fit-memory";
import type { FittedStep } from "../../src/engine/training/fit-memory";
import { fitRun } from "../../src/engine/training/fit-run";
import { CommandFailure } from "../failure";
import { flatGraph, loadProject } from "../load-project";
import { openDataset } from "../open-dataset";
import { listProgram, printListing } from "./inspect-program";
import type { AdapterKind } from "./inspect-program";
import type { Output } from "../output";
import { readTuning } from "../tuning-file";

export interface InspectOptions {
  readonly project: string;
  readonly json: boolean;
  readonly root: string;
  readonly memoryBudgetMegabytes?: number | undefined;
  /** Prints the kernels of the training step, as for this kind of adapter, instead of the layers. */
  readonly program?: AdapterKind | undefined;
  /** File with kernel choices, whichever adapter they are of. */
  readonly tuning?: string | undefined;
}

/** The answer is the same everywhere: for what every WebGPU device offers at least. */
const PORTABLE: MemoryTarget = {
  limits: { maxBufferBytes: 268_435_456, maxBindingBytes: 134_217_728 },
  plan: (module) => planMemory(lowerModule(module, PORTABLE_TRAITS)),
};

/** @returns the exit code: 0 only for a model that can be trained. */
export async function inspect(options: InspectOptions, output: Output): Promise<number> {
  const project = await loadProject(options.project);
  const { description } = await openDataset(project.data, options.root);
  const graph = flatGraph(project);
  const model = inferModel(graph, description);
  const settings = [...validateData(project.data), ...validateTraining(project.training, description)];
  const diagnostics = [...model.diagnostics, ...settings];
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  let memory: FittedStep | undefined;
  if (errors.length === 0) {
    const memoryBudgetMegabytes = options.memoryBudgetMegabytes ?? project.training.memoryBudgetMegabytes;
    const training = { ...project.training, memoryBudgetMegabytes };
    const request = { projectName: project.name, graph, data: project.data, dataset: description, training };
    if (options.program !== undefined) {
      const table = options.tuning === undefined ? undefined : await readTuning(options.tuning, undefined, output);
      const listing = listProgram(request, options.program, preferencesOf(table ?? { choices: [] }));
      if (options.json) output.json({ name: project.name, ...listing });
      else printListing(listing, output);
      return 0;
    }
    memory = fitRun(request, compileRun(request), PORTABLE);
  }
  const flops = model.nodes.reduce((sum, node) => sum + node.cost.flops, 0);
  if (options.json) output.json(asJson(project.name, model, diagnostics, flops, memory, project.training.batchSize));
  else asText(output, model, diagnostics, flops, memory, project.training.batchSize);
  if (errors.length > 0) {
    throw new CommandFailure(
      `${options.project} cannot be trained: ${place(errors[0], model)}${errors[0]?.message ?? ""}`,
    );
  }
  return 0;
}

function asJson(
  name: string,
  model: ModelGraph,
  diagnostics: readonly Diagnostic[],
  flops: number,
  memory: FittedStep | undefined,
  batchSize: number,
): object {
  return {
    name,
    layers: model.nodes.map((node) => ({
      id: node.id,
      name: node.name,
      layer: node.layer,
      outputShapes: Object.values(node.outputs).map(({ shape }) => ["batch", ...shape]),
      parameters: node.cost.parameterCount,
      flops: node.cost.flops,
      activationBytes: node.cost.activationBytes,
    })),
    outputs: model.outputs.map(({ name: output, spec }) => ({ name: output, shape: ["batch", ...spec.shape] })),
    parameters: model.parameterCount,
    trainableParameters: model.trainableCount,
    flops,
    batchSize,
    ...(memory === undefined ? {} : memoryAsJson(memory)),
    diagnostics,
  };
}

function memoryAsJson({ memory, checkpointing }: FittedStep): object {
  const { total, live, ...byCategory } = memory;
  return {
    memoryBytes: total,
    memoryLiveBytes: live,
    memoryByCategory: byCategory,
    ...(checkpointing === undefined ? {} : { checkpointing }),
  };
}

function asText(
  output: Output,
  model: ModelGraph,
  diagnostics: readonly Diagnostic[],
  flops: number,
  memory: FittedStep | undefined,
  batchSize: number,
): void {
  output.table([
    ["name", "layer", "output", "parameters", "FLOPs"],
    ...model.nodes.map((node) => [
      node.name,
      findLayer(node.layer)?.label ?? node.layer,
      Object.values(node.outputs).map(formatSpec).join(" "),
      String(node.cost.parameterCount),
      String(node.cost.flops),
    ]),
  ]);
  output.line("");
  output.line(`${model.parameterCount} parameters, ${model.trainableCount} of them trained`);
  output.line(`${flops} FLOPs forward for one example`);
  if (memory !== undefined) {
    const { total, live } = memory.memory;
    const spread =
      total === live ? "" : ` (${((total / live - 1) * 100).toFixed(1)} % more than is in use at the fullest moment)`;
    output.line(
      `${megabytes(total)} for a training step with a batch of ${batchSize}: ${describeMemory(memory.memory)}${spread}`,
    );
    if (memory.checkpointing !== undefined) output.line(describeCheckpointing(memory.checkpointing));
  }
  for (const diagnostic of diagnostics) {
    output.line(`${diagnostic.severity}: ${place(diagnostic, model)}${diagnostic.message}`);
  }
}

function place(diagnostic: Diagnostic | undefined, model: ModelGraph): string {
  const node = model.nodes.find(({ id }) => id === diagnostic?.node);
  return node === undefined ? "" : `${node.name}: `;
}
