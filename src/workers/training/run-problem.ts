/** What ended a run, as the code and the sentence that cross to the page. */
import { DataError } from "../../engine/data/types";
import { DeviceError } from "../../engine/runtime/device";
import { CheckpointError } from "../../engine/training/checkpoint";
import { RunStopped } from "../../engine/training/run-control";
import { InvalidModelError } from "../../engine/training/run-types";
import type { RunProblem } from "../protocol/events";

const DEVICE_CODES: Readonly<Record<DeviceError["code"], RunProblem["code"]>> = {
  "no-adapter": "no-device",
  "out-of-memory": "out-of-memory",
  limit: "out-of-memory",
  lost: "device-lost",
  compilation: "internal",
};

/** @param step optimizer steps taken when it happened. */
export function describeProblem(error: unknown, step: number): RunProblem {
  if (error instanceof InvalidModelError) {
    return { code: "invalid-model", message: error.message, diagnostics: error.diagnostics };
  }
  if (error instanceof DataError) return { code: "data", message: error.message, step };
  if (error instanceof CheckpointError) return { code: "checkpoint", message: error.message };
  if (error instanceof RunStopped) return { code: "cancelled", message: "The run was stopped before its first step." };
  if (error instanceof DeviceError) {
    const code = DEVICE_CODES[error.code];
    const message =
      error.code === "lost"
        ? `${error.message} It was lost again and again at the same place, so something of this run breaks it. The checkpoints are still there: a smaller batch may do.`
        : error.message;
    return { code, message, step };
  }
  return { code: "internal", message: error instanceof Error ? error.message : String(error), step };
}
