/** What a model will take before it is trained, for the page to show. Plans only: nothing is allocated and nothing compiled. */
import type { ComputeDevice } from "../../engine/runtime/device";
import { compileRun } from "../../engine/training/compile-run";
import { budgetOf, fitRun, MemoryRefusal } from "../../engine/training/fit-run";
import type { MemoryForecast, ModelRequest } from "../protocol/training";

/** @throws InvalidModelError for a model or settings with problems. */
export function forecastMemory(
  request: ModelRequest,
  device: Pick<ComputeDevice, "name" | "limits" | "plan">,
): MemoryForecast {
  const { name, limits } = device;
  const room = Math.min(budgetOf(request.training), limits.totalBytes ?? Number.POSITIVE_INFINITY);
  const common = {
    deviceName: name,
    largestBuffer: limits.maxBufferBytes,
    room: Number.isFinite(room) ? room : 0,
  };
  try {
    const { memory, plan, checkpointing } = fitRun(request, compileRun(request), device);
    const largestPiece = Math.max(0, ...plan.slabs.map(({ sizeBytes }) => sizeBytes));
    return { ...common, memory, largestPiece, ...(checkpointing === undefined ? {} : { checkpointing }) };
  } catch (error) {
    if (!(error instanceof MemoryRefusal)) throw error;
    const { message, fixes } = error;
    return {
      ...common,
      problem: { severity: "error", code: "does-not-fit", message, field: "training.batchSize", fixes },
    };
  }
}
