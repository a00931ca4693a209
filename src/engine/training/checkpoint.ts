/**
 * A checkpoint of a run: everything that its next steps depend on, between two updates. Random numbers and the order of the batches are
 * functions of seed and step, so that the step is all there is of them; every other number lies in the persistent values of the session
 * (weights, moments of the optimizer, running statistics, loss scale), which are taken by name, whatever they are.
 *
 * What always holds: N steps, a checkpoint, and N steps from it on the same adapter leave the same bits as 2N steps. The file is
 * `checkpoint-file.ts`, the place it is kept `checkpoint-store.ts`.
 */
import type { Module, TensorType } from "../ir/types";
import { formatType, sameType, typeOf } from "../ir/types";
import type { CheckpointFit, CheckpointInfo } from "../metrics/checkpoint-info";
import type { Tensor32 } from "../runtime/device";
import type { Checkpoint, TrainingRequest, Weights } from "./run-types";

export type { Checkpoint };

/** A checkpoint that cannot be used, in full sentences that say what is different and what to do. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
}

/** Name and type of everything that a training step keeps from one step to the next. */
export function persistentSlots(module: Module): ReadonlyMap<string, TensorType> {
  const kept = module.inputs.filter(({ kind }) => kind !== "batch");
  return new Map(kept.map(({ name, value }) => [name, typeOf(module, value)]));
}

/** The weights in a checkpoint, by name. */
export function weightsOf(checkpoint: Pick<Checkpoint, "state" | "weights">): Weights {
  const found = checkpoint.weights.flatMap((name) => {
    const tensor = checkpoint.state.get(name);
    return tensor === undefined ? [] : [[name, tensor] as const];
  });
  return new Map(found);
}

/** @param bytes of its file. */
export function describeCheckpoint(checkpoint: Checkpoint, bytes: number): CheckpointInfo {
  const { runId, kind, step, epoch, savedAt, metrics, best } = checkpoint;
  return { runId, kind, step, epoch, savedAt, metrics, bytes, ...(best?.step === step ? { best: true as const } : {}) };
}

/** What of a checkpoint a model can take, by name, shape and dtype; nothing is guessed. */
export function compareState(
  state: ReadonlyMap<string, Tensor32>,
  slots: ReadonlyMap<string, TensorType>,
): CheckpointFit {
  const fits: string[] = [];
  const differs: string[] = [];
  const missing: string[] = [];
  for (const [name, type] of slots) {
    const given = state.get(name);
    if (given === undefined) missing.push(name);
    else if (sameType(given.type, type)) fits.push(name);
    else differs.push(`${name} is ${formatType(given.type)} in the checkpoint and ${formatType(type)} in the model.`);
  }
  return { fits, differs, missing, unknown: [...state.keys()].filter((name) => !slots.has(name)) };
}

/** True if a model can go on with a checkpoint as it is. */
export function fitsWhole({ differs, missing, unknown }: CheckpointFit): boolean {
  return differs.length === 0 && missing.length === 0 && unknown.length === 0;
}

/** @throws CheckpointError with the first differences, if a step cannot go on with the checkpoint as it is. */
export function requireFit(checkpoint: Checkpoint, module: Module): void {
  const fit = compareState(checkpoint.state, persistentSlots(module));
  if (fitsWhole(fit)) return;
  const reasons = [
    ...fit.differs,
    ...fit.missing.map((name) => `${name} is not in the checkpoint.`),
    ...fit.unknown.map((name) => `${name} is not in the model.`),
  ];
  const more = reasons.length > 3 ? ` (and ${reasons.length - 3} more)` : "";
  throw new CheckpointError(
    `The checkpoint of step ${checkpoint.step} is of another model: ${reasons.slice(0, 3).join(" ")}${more} Branch a new run from it instead, which takes over what fits.`,
  );
}

/**
 * What decides the numbers of a run beside the adapter: model, data and settings, in one order. Names that people read and the choice of
 * the device are left out.
 * @returns SHA-256, hexadecimal.
 */
export async function fingerprintOf(
  { graph, data, dataset, training }: Pick<TrainingRequest, "graph" | "data" | "dataset" | "training">,
  maxSteps?: number,
): Promise<string> {
  const { device: _device, memoryBudgetMegabytes: _budget, ...settings } = training;
  const nodes = graph.nodes.map(({ id, layer, attributes }) => ({ id, layer, attributes }));
  const edges = graph.edges.map(({ source, target }) => ({ source, target }));
  const { id, revision, counts } = dataset;
  const matters = { nodes, edges, data, dataset: { id, revision, counts }, settings, maxSteps: maxSteps ?? null };
  return sha256(new TextEncoder().encode(JSON.stringify(matters, inOneOrder)));
}

/** The same value gives the same text, whatever order its keys were set in. */
function inOneOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
