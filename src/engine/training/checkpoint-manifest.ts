/**
 * The small file that says which checkpoints of a run are valid: its first line is the SHA-256 of the rest. Every change writes the next
 * generation beside the one before, and a reader takes the newest that is whole: so a torn one is as if it had never been.
 */
import type { CheckpointInfo } from "../metrics/checkpoint-info";
import { CHECKPOINT_KINDS } from "../metrics/checkpoint-info";
import { sha256 } from "./checkpoint";
import type { FileArea } from "./file-area";

export interface StoredCheckpoint {
  readonly info: CheckpointInfo;
  readonly file: string;
}

export interface RunManifest {
  readonly generation: number;
  /** What the keeper of the store knows of the run; plain data. */
  readonly about: unknown;
  /** The run came to its end, or was given up. */
  readonly ended: boolean;
  /** By step, oldest first. */
  readonly checkpoints: readonly StoredCheckpoint[];
}

const FORMAT = "trainyard-run";
const VERSION = 1;
const NAME = /^manifest-(\d{1,15})\.json$/;

export function manifestName(generation: number): string {
  return `manifest-${generation}.json`;
}

/** Generations that there are files of, newest first; they may be torn. */
export function generationsOf(names: readonly string[]): readonly number[] {
  const found = names.flatMap((name) => {
    const digits = NAME.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  return found.sort((a, b) => b - a);
}

export async function encodeManifest(manifest: RunManifest): Promise<Uint8Array<ArrayBuffer>> {
  const body = new TextEncoder().encode(JSON.stringify({ format: FORMAT, version: VERSION, ...manifest }));
  return new TextEncoder().encode(`${await sha256(body)}\n${new TextDecoder().decode(body)}`);
}

/** The newest manifest that is whole; undefined where there is none. */
export async function readManifest(area: FileArea): Promise<RunManifest | undefined> {
  for (const generation of generationsOf(await area.names())) {
    const bytes = await area.read(manifestName(generation));
    const manifest = bytes === undefined ? undefined : await decodeManifest(bytes);
    if (manifest?.generation === generation) return manifest;
  }
  return undefined;
}

/** @returns undefined for anything that is torn or not written by this version. */
async function decodeManifest(bytes: Uint8Array<ArrayBuffer>): Promise<RunManifest | undefined> {
  const end = bytes.indexOf(10);
  if (end !== 64) return undefined;
  const body = bytes.slice(end + 1);
  if ((await sha256(body)) !== new TextDecoder().decode(bytes.subarray(0, end))) return undefined;
  const raw: unknown = JSON.parse(new TextDecoder().decode(body));
  return isStored(raw) ? raw : undefined;
}

function isStored(raw: unknown): raw is RunManifest {
  return (
    isRecord(raw) &&
    raw["format"] === FORMAT &&
    raw["version"] === VERSION &&
    Number.isSafeInteger(raw["generation"]) &&
    typeof raw["ended"] === "boolean" &&
    Array.isArray(raw["checkpoints"]) &&
    raw["checkpoints"].every((each) => isRecord(each) && typeof each["file"] === "string" && isInfo(each["info"]))
  );
}

function isInfo(raw: unknown): raw is CheckpointInfo {
  return (
    isRecord(raw) &&
    typeof raw["runId"] === "string" &&
    Number.isSafeInteger(raw["step"]) &&
    typeof raw["epoch"] === "number" &&
    typeof raw["bytes"] === "number" &&
    typeof raw["savedAt"] === "string" &&
    isRecord(raw["metrics"]) &&
    CHECKPOINT_KINDS.some((kind) => kind === raw["kind"])
  );
}

function isRecord(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
