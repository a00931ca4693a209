/** `inspect X`: what the model is before it is trained. Needs no device; memory is that of the training step on a GPU. */
import { formatSpec } from "../../src/engine/layers/define";
import { findLayer } from "../../src/engine/layers/registry";
import { lowerModule } from "../../src/engine/lowering/lower-module";
import { formatBytes, planMemory } from "../../src/engine/memory/plan-memory";
import type { MemoryPlan } from "../../src/engine/memory/types";
import { inferModel } from "../../src/engine/model/infer-model";
import type { Diagnostic, ModelGraph } from "../../src/engine/model/types";
import { validateData, validateTraining } from "../../src/engine/model/validate-settings";
import type { DeviceTraits } from "../../src/engine/operators/define";
import { compileRun } from "../../src/engine/training/compile-run";
import { CommandFailure } from "../failure";
import { loadProject } from "../load-project";
import { openDataset } from "../open-dataset";
import type { Output } from "../output";

export interface InspectOptions {
  readonly project: string;
  readonly json: boolean;
  readonly root: string;
}

/** What every WebGPU device offers at least, so that the answer is the same everywhere. */
const PORTABLE: DeviceTraits = {
  software: false,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16_384,
  maxStorageBuffersPerStage: 8,
};

/** @returns the exit code: 0 only for a model that can be trained. */
export async function inspect(options: InspectOptions, output: Output): Promise<number> {
  const project = await loadProject(options.project);
  const { description } = await openDataset(project.data, options.root);
  const graph = { nodes: project.nodes, edges: project.edges };
  const model = inferModel(graph, description);
  const settings = [...validateData(project.data), ...validateTraining(project.training, description)];
  const diagnostics = [...model.diagnostics, ...settings];
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  let memory: MemoryPlan | undefined;
  if (errors.length === 0) {
    const { name: projectName, data, training } = project;
    const { train } = compileRun({ projectName, graph, data, dataset: description, training });
    memory = planMemory(lowerModule(train, PORTABLE));
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
  memory: MemoryPlan | undefined,
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
    ...(memory === undefined ? {} : { memoryBytes: memory.totalBytes, memoryByCategory: memory.byCategory }),
    diagnostics,
  };
}

function asText(
  output: Output,
  model: ModelGraph,
  diagnostics: readonly Diagnostic[],
  flops: number,
  memory: MemoryPlan | undefined,
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
    const parts = Object.entries(memory.byCategory).filter(([, bytes]) => bytes > 0);
    const detail = parts.map(([category, bytes]) => `${category} ${formatBytes(bytes)}`).join(", ");
    output.line(`${formatBytes(memory.totalBytes)} for training with a batch of ${batchSize}: ${detail}`);
  }
  for (const diagnostic of diagnostics) {
    output.line(`${diagnostic.severity}: ${place(diagnostic, model)}${diagnostic.message}`);
  }
}

function place(diagnostic: Diagnostic | undefined, model: ModelGraph): string {
  const node = model.nodes.find(({ id }) => id === diagnostic?.node);
  return node === undefined ? "" : `${node.name}: `;
}
