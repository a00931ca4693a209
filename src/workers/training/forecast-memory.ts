/** What a model will take before it is trained, for the page to show. Plans only: nothing is allocated and nothing compiled. */
import type { ComputeDevice } from "../../engine/runtime/device";
import { DeviceError } from "../../engine/runtime/device";
import { compileRun } from "../../engine/training/compile-run";
import { budgetOf, fitRun } from "../../engine/training/fit-run";
import type { MemoryForecast, ModelRequest } from "../protocol/training";

/** @throws InvalidModelError for a model or settings with problems. */
export function forecastMemory(request: ModelRequest, device: ComputeDevice): MemoryForecast {
  const budget = budgetOf(request.training);
  const common = {
    deviceName: device.name,
    largestBuffer: device.limits.maxBufferBytes,
    budget: Number.isFinite(budget) ? budget : 0,
  };
  try {
    const { memory, checkpointing } = fitRun(request, compileRun(request), device);
    return { ...common, memory, ...(checkpointing === undefined ? {} : { checkpointing }) };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { ...common, refusal: error.message };
  }
}
