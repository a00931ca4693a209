/** The only owner of a `GPUDevice`: asks for the adapter's own limits, watches for errors and loss, and opens sessions. */
import type { Module } from "../ir/types";
import { lowerModule } from "../lowering/lower-module";
import { tuningSites } from "../lowering/tuning-sites";
import { planMemory } from "../memory/plan-memory";
import type { MemoryLimits, MemoryPlan } from "../memory/types";
import type { DevicePeaks } from "../metrics/run-profile";
import type { DeviceTraits, KernelPreferences } from "../operators/define";
import { measureAdapter } from "./adapter-peaks";
import type { ComputeDevice, DeviceLoss, KernelTuning } from "./device";
import { DeviceError } from "./device";
import { DeviceHealth } from "./gpu-errors";
import { BufferUsage } from "./gpu-flags";
import { GpuSession } from "./gpu-session";
import type { GpuContext } from "./gpu-step-program";
import { PipelineCache } from "./pipeline-cache";
import { StagingRing } from "./staging-ring";

/** Features that are asked for where the adapter has them. */
const wantedFeatures: readonly GPUFeatureName[] = ["subgroups", "timestamp-query", "shader-f16"];

const wantedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
] as const;

export interface GpuDeviceOptions {
  readonly powerPreference?: GPUPowerPreference;
  /** Chooses kernels as for a software or a hardware adapter, whatever this one is: for tests and measurements. */
  readonly kernelsFor?: "software" | "hardware";
  /** True asks for no more than every WebGPU device has: 8 storage buffers a kernel, 128 MiB a binding, 16 KiB of workgroup memory. */
  readonly defaultLimits?: boolean;
  /** True asks for no optional feature: no subgroups, no timestamps, no f16. */
  readonly withoutFeatures?: boolean;
}

/** A GPU as a `ComputeDevice`; what it was lowered for can be asked. */
export interface GpuComputeDevice extends ComputeDevice {
  readonly traits: DeviceTraits;
  readonly features: readonly string[];
  readonly tuning: KernelTuning;
  /** @param preferences in the place of those that the device was given. */
  createSession(preferences?: KernelPreferences): GpuSession;
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(adapterText(info));
}

/** The size of subgroups, if there are any and all are alike. */
function subgroupsOf(info: GPUAdapterInfo, features: readonly string[]): Pick<DeviceTraits, "subgroupSize"> {
  const { subgroupMinSize, subgroupMaxSize } = info;
  const alike = features.includes("subgroups") && subgroupMinSize === subgroupMaxSize;
  return alike ? { subgroupSize: subgroupMinSize } : {};
}

const adapterText = (info: GPUAdapterInfo): string =>
  [info.vendor, info.architecture, info.device, info.description].filter((part) => part !== "").join(" ");

function adapterName(info: GPUAdapterInfo, software: boolean): string {
  if (/swiftshader/i.test(adapterText(info))) return "SwiftShader (software)";
  const name = info.description !== "" ? info.description : [info.vendor, info.architecture].join(" ").trim();
  return `${name === "" ? "GPU" : name}${software ? " (software)" : ""}`;
}

/** Entry points in use. Dawn for Node frees everything below an entry point that is collected, devices at work included. */
const entryPoints = new Set<GPU>();

/**
 * @param gpu `navigator.gpu`, or Dawn's in Node.
 * @throws DeviceError `no-adapter` if there is none or it gives no device.
 */
export async function openGpuDevice(gpu: GPU, options: GpuDeviceOptions = {}): Promise<GpuComputeDevice> {
  entryPoints.add(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: options.powerPreference ?? "high-performance" });
  if (adapter === null) throw new DeviceError("no-adapter", "WebGPU is there, but it offers no adapter.");
  const requiredLimits: Record<string, number> = {};
  for (const limit of options.defaultLimits === true ? [] : wantedLimits) requiredLimits[limit] = adapter.limits[limit];
  const features =
    options.withoutFeatures === true ? [] : wantedFeatures.filter((feature) => adapter.features.has(feature));
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ label: "trainyard", requiredLimits, requiredFeatures: features });
  } catch (error) {
    throw new DeviceError(
      "no-adapter",
      `The adapter gave no device: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return new OpenGpuDevice(device, adapter.info, features, options);
}

class OpenGpuDevice implements GpuComputeDevice {
  readonly kind = "webgpu";
  readonly name: string;
  readonly software: boolean;
  readonly halfPrecision: boolean;
  readonly lost: Promise<DeviceLoss>;
  readonly tuning: KernelTuning;
  readonly limits: MemoryLimits;
  readonly features: readonly string[];
  readonly #context: GpuContext;
  readonly #sessions = new Set<GpuSession>();
  readonly #traits: DeviceTraits;
  #preferences: KernelPreferences = new Map();
  #peaks: Promise<DevicePeaks> | undefined;

  constructor(device: GPUDevice, info: GPUAdapterInfo, features: readonly string[], options: GpuDeviceOptions) {
    this.software = isSoftware(info);
    this.name = adapterName(info, this.software);
    this.features = features;
    this.halfPrecision = features.includes("shader-f16");
    const { limits } = device;
    this.limits = { maxBufferBytes: limits.maxBufferSize, maxBindingBytes: limits.maxStorageBufferBindingSize };
    this.#traits = {
      software: options.kernelsFor === undefined ? this.software : options.kernelsFor === "software",
      maxInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxWorkgroupStorageBytes: limits.maxComputeWorkgroupStorageSize,
      maxStorageBuffersPerStage: limits.maxStorageBuffersPerShaderStage,
      ...subgroupsOf(info, features),
      ...(info.vendor === "" ? {} : { vendor: info.vendor }),
      ...(info.architecture === "" ? {} : { architecture: info.architecture }),
    };
    this.tuning = this.#tuning(adapterText(info));
    const health = new DeviceHealth();
    device.addEventListener("uncapturederror", (event) => {
      const code = event.error.constructor.name === "GPUOutOfMemoryError" ? "out-of-memory" : "compilation";
      health.report(new DeviceError(code, `The GPU refused a command: ${event.error.message}`));
    });
    this.lost = device.lost.then((loss) => {
      const message = loss.message === "" ? "The GPU device was lost." : loss.message;
      health.report(new DeviceError("lost", message));
      return { reason: loss.reason === "destroyed" ? "destroyed" : "unknown", message };
    });
    const pipelines = new PipelineCache(device);
    const scalars = device.createBuffer({ label: "step scalars", size: 16, usage: BufferUsage.uniform });
    const scalarsGroup = device.createBindGroup({
      label: "step scalars",
      layout: pipelines.scalarsLayout,
      entries: [{ binding: 0, resource: { buffer: scalars } }],
    });
    this.#context = { device, pipelines, staging: new StagingRing(device), health, scalars, scalarsGroup };
  }

  get traits(): DeviceTraits {
    return { ...this.#traits, preferences: this.#preferences };
  }

  plan(module: Module): MemoryPlan {
    return planMemory(lowerModule(module, this.traits), this.limits);
  }

  createSession(preferences = this.#preferences): GpuSession {
    const session = new GpuSession(this.#context, { ...this.#traits, preferences }, this.limits);
    this.#sessions.add(session);
    return session;
  }

  measurePeaks(): Promise<DevicePeaks> {
    this.#peaks ??= measureAdapter(this.#context.device, this.software);
    // What failed is tried again when it is asked for again.
    this.#peaks.catch(() => (this.#peaks = undefined));
    return this.#peaks;
  }

  #tuning(adapter: string): KernelTuning {
    const preferences = (): KernelPreferences => this.#preferences;
    return {
      adapter: adapter === "" ? this.name : adapter,
      get preferences() {
        return preferences();
      },
      prefer: (given) => {
        this.#preferences = given;
      },
      sites: (module) => tuningSites(module, this.#traits),
    };
  }

  dispose(): void {
    for (const session of this.#sessions) session.dispose();
    this.#context.staging.dispose();
    this.#context.device.destroy();
  }
}
