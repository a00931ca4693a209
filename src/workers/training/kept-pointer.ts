/** The small file that says which weights of a project are valid. Written by this program only, and still read with care. */
import type { KeptRun } from "../protocol/training";

export interface KeptFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly step: number;
}

export interface KeptPointer {
  /** Rises with every write; part of the file names, so that nothing that is pointed to is ever overwritten. */
  readonly generation: number;
  readonly run: KeptRun;
  readonly files: { readonly last?: KeptFile; readonly best?: KeptFile };
}

const FORMAT = "trainyard-weights";
const VERSION = 1;

export function encodePointer(pointer: KeptPointer): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...pointer });
}

/** @returns undefined for anything that this version did not write: kept weights are then as good as absent. */
export function decodePointer(text: string): KeptPointer | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isStored(raw) ? { generation: raw.generation, run: raw.run, files: raw.files } : undefined;
}

function isStored(raw: unknown): raw is KeptPointer & { readonly format: string; readonly version: number } {
  return (
    isRecord(raw) &&
    raw["format"] === FORMAT &&
    raw["version"] === VERSION &&
    typeof raw["generation"] === "number" &&
    isRecord(raw["run"]) &&
    typeof raw["run"]["runId"] === "string" &&
    isRecord(raw["run"]["graph"]) &&
    isRecord(raw["run"]["training"]) &&
    isRecord(raw["run"]["dataset"]) &&
    isRecord(raw["files"]) &&
    Object.values(raw["files"]).every(isFile)
  );
}

function isFile(raw: unknown): raw is KeptFile {
  return (
    isRecord(raw) &&
    typeof raw["name"] === "string" &&
    typeof raw["sizeBytes"] === "number" &&
    typeof raw["sha256"] === "string" &&
    typeof raw["step"] === "number"
  );
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
