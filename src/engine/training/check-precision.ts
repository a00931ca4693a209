/** Whether a device can store numbers as the settings want them. */
import type { TrainingSettings } from "../model/types";
import type { ComputeDevice } from "../runtime/device";
import { InvalidModelError } from "./run-types";

/** @throws InvalidModelError where half precision is wanted and the device has none. */
export function checkPrecision({ precision }: TrainingSettings, device: ComputeDevice): void {
  if (precision === "f32" || device.halfPrecision) return;
  throw new InvalidModelError([
    {
      severity: "error",
      code: "no-half-precision",
      message: `Mixed precision needs a GPU with the feature shader-f16, which ${device.name} does not have: set the precision to f32.`,
      field: "training.precision",
      fixes: [{ label: "Set to f32", edits: [{ kind: "setTraining", name: "precision", value: "f32" }] }],
    },
  ]);
}
