/**
 * Compute pipelines by the full text of their shader: after a change in the graph, what did not change is not compiled again. Compiling
 * is asynchronous and parallel.
 */
import { DeviceError } from "./device";
import { SHADER_STAGE_COMPUTE } from "./gpu-flags";

/** `r` for a read-only binding, `w` for a writable one, in order; with `s` at the end the step scalars are bound as group 1. */
export type BindingSignature = string;

export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #layouts = new Map<BindingSignature, GPUBindGroupLayout>();
  readonly scalarsLayout: GPUBindGroupLayout;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.scalarsLayout = device.createBindGroupLayout({
      label: "step scalars",
      entries: [{ binding: 0, visibility: SHADER_STAGE_COMPUTE, buffer: { type: "uniform" } }],
    });
  }

  get size(): number {
    return this.#pipelines.size;
  }

  /** Layout of group 0. */
  layout(signature: BindingSignature): GPUBindGroupLayout {
    const bindings = signature.replace("s", "");
    const known = this.#layouts.get(bindings);
    if (known !== undefined) return known;
    const layout = this.#device.createBindGroupLayout({
      label: bindings,
      entries: Array.from(bindings, (access, binding) => ({
        binding,
        visibility: SHADER_STAGE_COMPUTE,
        buffer: { type: access === "w" ? ("storage" as const) : ("read-only-storage" as const) },
      })),
    });
    this.#layouts.set(bindings, layout);
    return layout;
  }

  /** @throws DeviceError `compilation` with the compiler's messages and the label. */
  pipeline(label: string, code: string, signature: BindingSignature): Promise<GPUComputePipeline> {
    const key = `${signature}\n${code}`;
    const known = this.#pipelines.get(key);
    if (known !== undefined) return known;
    const compiled = this.#compile(label, code, signature);
    this.#pipelines.set(key, compiled);
    // A failure is reported to whoever asked, and not kept.
    compiled.catch(() => this.#pipelines.delete(key));
    return compiled;
  }

  async #compile(label: string, code: string, signature: BindingSignature): Promise<GPUComputePipeline> {
    const device = this.#device;
    // A broken shader is reported through getCompilationInfo, not as an uncaptured error of the device.
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label, code });
    const scope = device.popErrorScope();
    const layout = device.createPipelineLayout({
      bindGroupLayouts: [this.layout(signature), ...(signature.endsWith("s") ? [this.scalarsLayout] : [])],
    });
    const compiling = device.createComputePipelineAsync({ label, layout, compute: { module, entryPoint: "main" } });
    try {
      const [pipeline] = await Promise.all([compiling, scope]);
      return pipeline;
    } catch (error) {
      const info = await module.getCompilationInfo();
      const lines = code.split("\n");
      const messages = info.messages
        .filter((message) => message.type === "error")
        .map((message) => `${message.message} at "${(lines[message.lineNum - 1] ?? "").trim()}"`);
      const reason = messages.length > 0 ? messages.join("; ") : error instanceof Error ? error.message : String(error);
      throw new DeviceError("compilation", `The kernel ${label} did not compile: ${reason}.`);
    }
  }
}
