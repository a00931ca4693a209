/** The device that every WebGPU device is at least, so that what is said of a model without a device is the same everywhere. */
import type { DeviceTraits } from "../operators/define";

export const PORTABLE_TRAITS: DeviceTraits = {
  software: false,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16_384,
  maxStorageBuffersPerStage: 8,
};
