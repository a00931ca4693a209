/**
 * A checkpoint as one safetensors file: its tensors, the best weights under `best/`, and what else it holds as one JSON entry of the
 * metadata. A second entry is the SHA-256 of the whole file with that entry's own digits as zeros, so that no byte of it can change unseen.
 * The file may come from a stranger: the checksum is tried before anything is made of it, and every field is checked.
 */
import { writeSafetensors } from "../export/safetensors/write-safetensors";
import { readSafetensors } from "../import/safetensors/read-safetensors";
import type { CheckpointKind } from "../metrics/checkpoint-info";
import { CHECKPOINT_KINDS } from "../metrics/checkpoint-info";
import type { Tensor32 } from "../runtime/device";
import type { Checkpoint } from "./checkpoint";
import { CheckpointError, sha256, weightsOf } from "./checkpoint";
import type { WeightSnapshot } from "./run-types";
import { toEntry, toTensor } from "./weight-files";

const FORMAT = "trainyard-checkpoint";
const VERSION = 1;
const FACTS_KEY = "trainyard-checkpoint";
const CHECKSUM_KEY = "trainyard-sha256";
const NO_CHECKSUM = "0".repeat(64);
const BEST = "best/";

/** Same checkpoint, same bytes. */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  const { state, weights, best, ...facts } = checkpoint;
  const tensors = new Map([...state].map(([name, tensor]) => [name, toEntry(tensor)] as const));
  // The best weights are there once, also where they are those of this step.
  if (best !== undefined && best.step !== checkpoint.step) {
    for (const [name, tensor] of best.weights) tensors.set(BEST + name, toEntry(tensor));
  }
  const text = JSON.stringify({
    format: FORMAT,
    version: VERSION,
    ...facts,
    metrics: finite(facts.metrics),
    state: [...state.keys()],
    weights,
    ...(best === undefined ? {} : { best: { step: best.step, metrics: finite(best.metrics) } }),
  });
  const file = writeSafetensors(tensors, { [FACTS_KEY]: text, [CHECKSUM_KEY]: NO_CHECKSUM });
  if (!(await sealCheckpoint(file))) throw new Error("The checkpoint file has no place for its checksum.");
  return file;
}

/** Writes the checksum of a file's bytes into its place. @returns whether there is one. */
export async function sealCheckpoint(file: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const place = checksumPlace(file);
  if (place === undefined) return false;
  file.fill(0x30, place, place + NO_CHECKSUM.length);
  file.set(new TextEncoder().encode(await sha256(file)), place);
  return true;
}

/** JSON has no NaN. */
function finite(metrics: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

/** @throws CheckpointError for a file that is no checkpoint, is cut short, or has changed since it was written. */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<Checkpoint> {
  const place = checksumPlace(bytes);
  if (place === undefined) throw new CheckpointError(`It is no checkpoint: it has no entry ${CHECKSUM_KEY}.`);
  const blank = new Uint8Array(bytes);
  const digits = new TextDecoder().decode(blank.subarray(place, place + NO_CHECKSUM.length));
  blank.fill(0x30, place, place + NO_CHECKSUM.length);
  if ((await sha256(blank)) !== digits) {
    throw new CheckpointError("It is damaged or cut short: its checksum is not that of its bytes.");
  }
  try {
    return checkpointOf(blank);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`It is no checkpoint: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where the digits of the checksum lie in a file: in the header, after their key. */
function checksumPlace(bytes: Uint8Array): number | undefined {
  if (bytes.byteLength < 8) return undefined;
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (headerBytes > BigInt(bytes.byteLength - 8)) return undefined;
  const key = new TextEncoder().encode(`"${CHECKSUM_KEY}":"`);
  const end = 8 + Number(headerBytes);
  for (let at = bytes.indexOf(key[0] ?? 0, 8); at >= 0 && at + key.length + NO_CHECKSUM.length < end;) {
    if (key.every((byte, index) => bytes[at + index] === byte)) return at + key.length;
    at = bytes.indexOf(key[0] ?? 0, at + 1);
  }
  return undefined;
}

function checkpointOf(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes);
  const facts = record(JSON.parse(metadata[FACTS_KEY] ?? "null"), "its metadata");
  if (facts["format"] !== FORMAT || facts["version"] !== VERSION) {
    throw new CheckpointError(
      `It is of version ${String(facts["version"])}, and this program reads version ${VERSION}.`,
    );
  }
  const tensor = (name: string): Tensor32 => {
    const found = tensors.get(name);
    if (found === undefined) throw new CheckpointError(`It names the tensor ${name} and does not hold it.`);
    return toTensor(name, found);
  };
  const state = new Map(names(facts["state"], "state").map((name) => [name, tensor(name)]));
  const weights = names(facts["weights"], "weights");
  const lost = weights.find((name) => !state.has(name));
  if (lost !== undefined) throw new CheckpointError(`It names the weights ${lost} and does not hold them.`);
  const step = whole(facts["step"], "step");
  const readBest = (): WeightSnapshot => {
    const best = record(facts["best"], "best");
    const bestStep = whole(best["step"], "best.step");
    const own = bestStep === step;
    const found = own ? weightsOf({ state, weights }) : new Map(weights.map((name) => [name, tensor(BEST + name)]));
    return { step: bestStep, metrics: numbers(best["metrics"], "best.metrics"), weights: found };
  };
  return {
    runId: text(facts["runId"], "runId"),
    kind: kind(facts["kind"]),
    step,
    epoch: number(facts["epoch"], "epoch"),
    savedAt: text(facts["savedAt"], "savedAt"),
    learningRate: number(facts["learningRate"], "learningRate"),
    metrics: numbers(facts["metrics"], "metrics"),
    elapsedMs: number(facts["elapsedMs"], "elapsedMs"),
    trainingMs: number(facts["trainingMs"], "trainingMs"),
    fingerprint: text(facts["fingerprint"], "fingerprint"),
    state,
    weights,
    ...(facts["best"] === undefined ? {} : { best: readBest() }),
  };
}

function wrong(place: string, what: string): CheckpointError {
  return new CheckpointError(`It is no checkpoint of this program: ${place} is ${what}.`);
}

function record(raw: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw wrong(place, "no record");
  return Object.fromEntries(Object.entries(raw));
}

function text(raw: unknown, place: string): string {
  if (typeof raw !== "string" || raw.length > 1_000) throw wrong(place, "no text of at most 1,000 characters");
  return raw;
}

function number(raw: unknown, place: string): number {
  if (typeof raw !== "number" || !Number.isFinite(raw) || raw < 0) throw wrong(place, "no number of at least 0");
  return raw;
}

function whole(raw: unknown, place: string): number {
  if (!Number.isSafeInteger(raw)) throw wrong(place, "no whole number");
  return number(raw, place);
}

function numbers(raw: unknown, place: string): Readonly<Record<string, number>> {
  const entries = Object.entries(record(raw, place));
  return Object.fromEntries(
    entries.map(([name, value]): [string, number] => {
      if (typeof value !== "number") throw wrong(`${place}.${name}`, "no number");
      return [name, value];
    }),
  );
}

function names(raw: unknown, place: string): readonly string[] {
  if (!Array.isArray(raw)) throw wrong(place, "no list");
  const found = raw.map((name) => text(name, place));
  if (new Set(found).size !== found.length) throw wrong(place, "a list with a name twice");
  return found;
}

function kind(raw: unknown): CheckpointKind {
  const found = CHECKPOINT_KINDS.find((known) => known === raw);
  if (found === undefined) throw wrong("kind", "none of those that there are");
  return found;
}
