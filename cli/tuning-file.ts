/** Kernel choices in a JSON file, for the commands that measure them and those that use them. */
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hasVariant } from "../src/engine/lowering/tuning-sites";
import { decodeTuning, encodeTuning, preferencesOf, storedFor } from "../src/engine/metrics/kernel-tuning";
import type { TuningTable } from "../src/engine/metrics/kernel-tuning";
import type { ComputeDevice } from "../src/engine/runtime/device";
import { CommandFailure, oneLine } from "./failure";
import type { Output } from "./output";

/** Node brings no browser; its own version stands for that of the WebGPU that comes with it. */
const RUNTIME = `Node/${process.versions.node}`;

/**
 * What a file holds for this adapter; what it holds for another, or cannot be used, is said and left aside.
 * @param device absent: for whichever adapter the file is of.
 * @throws CommandFailure where the file cannot be read; a file that is not there holds nothing.
 */
export async function readTuning(
  path: string,
  device: ComputeDevice | undefined,
  output: Output,
): Promise<TuningTable> {
  const text = await textOf(path);
  const where =
    device === undefined ? storedFor(text) : { adapter: device.tuning?.adapter ?? device.name, runtime: RUNTIME };
  const { table, ignored } = decodeTuning(text, where, hasVariant);
  for (const sentence of ignored) output.note(`trainyard: ${path}: ${sentence}`);
  return table;
}

/** Gives the device the choices of a file, if one was named. */
export async function useTuning(path: string | undefined, device: ComputeDevice, output: Output): Promise<void> {
  if (path === undefined) return;
  const table = await readTuning(path, device, output);
  device.tuning?.prefer(preferencesOf(table));
}

/** At once, so that what was measured is there whatever ends the process. */
export function writeTuning(path: string, table: TuningTable): void {
  try {
    writeFileSync(path, encodeTuning(table));
  } catch (error) {
    throw new CommandFailure(`The kernel choices could not be written to ${path}: ${oneLine(error)}`);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new CommandFailure(`The kernel choices in ${path} could not be read: ${oneLine(error)}`);
  }
}
