/** The page of the kernel bench: runs every applicable variant of a site, checks it and times it. Driven by measure.mjs. */
import type { TensorType } from "../../src/engine/ir/types";
import { elementCount } from "../../src/engine/ir/types";
import type { DeviceTraits, Tensor } from "../../src/engine/operators/define";
import { operatorNamed } from "../../src/engine/operators/registry";
import type { Assembled, AssembledVariant } from "./assemble";
import { assemble } from "./assemble";
import type { Site } from "./sites";
import { checkedSites, timedSites } from "./sites";

const sources = import.meta.glob<string>("../../src/shaders/**/*.wgsl", {
  query: "?raw",
  import: "default",
  eager: true,
});

function source(path: string): string {
  const text = sources[`../../src/shaders/${path}.wgsl`];
  if (text === undefined) throw new Error(`There is no shader ${path}.`);
  return text;
}

/** The kernels chosen for both kinds of adapter run on this one: results must not depend on it. */
const traits = (software: boolean): DeviceTraits => ({
  software,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16_384,
  maxStorageBuffersPerStage: 8,
});

const zeros = (type: TensorType): Tensor => ({
  type,
  data: type.dtype === "f32" ? new Float64Array(elementCount(type.shape)) : new Int32Array(elementCount(type.shape)),
});

function referenceOf(
  operator: string,
  inputs: readonly Tensor[],
  assembled: Pick<Assembled, "outputs" | "attributes">,
) {
  const { body } = operatorNamed(operator);
  if (body.kind !== "primitive") throw new Error(`${operator} has no reference of its own.`);
  const step = { step: 0, seed: 0, learningRate: 0 };
  return body.reference(inputs, assembled.outputs, assembled.attributes, { step, zeros });
}

function randomTensor(type: TensorType, seed: number, idsBelow: number): Tensor {
  let state = seed * 7919 + 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const count = elementCount(type.shape);
  if (type.dtype === "f32") return { type, data: Float32Array.from({ length: count }, () => 2 * next() - 1) };
  return { type, data: Int32Array.from({ length: count }, () => Math.floor(next() * idsBelow)) };
}

/** Positions must be such as a maximum can have: they are taken from a pooling of random numbers. */
function inputsOf(site: Site): readonly Tensor[] {
  const inputs = site.inputs.map((type, position) => randomTensor(type, position + 1, site.idsBelow ?? 1));
  const [dy, positions] = inputs;
  if (site.operator !== "maxPool2dGradient" || dy === undefined || positions === undefined) return inputs;
  const { inputSize, ...attributes } = site.attributes;
  const [height = 0, width = 0] = typeof inputSize === "object" ? inputSize : [];
  const { shape } = positions.type;
  const image = randomTensor({ dtype: "f32", shape: [shape[0] ?? 0, height, width, shape[3] ?? 0] }, 3, 1);
  const outputs = [{ dtype: "f32", shape } as const, positions.type];
  return [dy, referenceOf("maxPool2d", [image], { outputs, attributes })[1] ?? positions];
}

interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly grid: readonly [number, number, number];
}

class VariantRun {
  readonly #device: GPUDevice;
  readonly #buffers: readonly GPUBuffer[];
  readonly #steps: readonly Step[];

  private constructor(device: GPUDevice, buffers: readonly GPUBuffer[], steps: readonly Step[]) {
    this.#device = device;
    this.#buffers = buffers;
    this.#steps = steps;
  }

  static async create(
    device: GPUDevice,
    variant: AssembledVariant,
    inputs: readonly Tensor[],
    outputs: readonly TensorType[],
  ): Promise<VariantRun> {
    const counts = [
      ...inputs.map((input) => input.data.length),
      ...outputs.map((type) => elementCount(type.shape)),
      ...variant.scratch,
    ];
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffers = counts.map((count) => device.createBuffer({ size: Math.ceil(count / 4) * 16, usage }));
    inputs.forEach((input, position) => {
      const buffer = buffers[position];
      if (buffer !== undefined) device.queue.writeBuffer(buffer, 0, new Uint8Array(input.data.slice().buffer));
    });
    const steps = await Promise.all(
      variant.dispatches.map(async ({ code, bind, grid }) => {
        const module = device.createShaderModule({ code });
        const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module } });
        const entries = bind.map((position, binding) => {
          const buffer = buffers[position];
          if (buffer === undefined) throw new Error(`There is no buffer for position ${position}.`);
          return { binding, resource: { buffer } };
        });
        return { pipeline, grid, group: device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }) };
      }),
    );
    return new VariantRun(device, buffers, steps);
  }

  /** @returns milliseconds until the device is done with `repeats` runs in one pass. */
  async run(repeats: number): Promise<number> {
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let index = 0; index < repeats; index++) {
      for (const { pipeline, group, grid } of this.#steps) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...grid);
      }
    }
    pass.end();
    const began = performance.now();
    this.#device.queue.submit([encoder.finish()]);
    await this.#device.queue.onSubmittedWorkDone();
    return performance.now() - began;
  }

  async read(position: number, count: number): Promise<ArrayBuffer> {
    const buffer = this.#buffers[position];
    if (buffer === undefined) throw new Error(`There is no buffer for position ${position}.`);
    const size = count * 4;
    const staging = this.#device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange().slice(0);
    staging.destroy();
    return bytes;
  }

  dispose(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }
}

/** Largest difference to the interpreter, relative to the largest element; infinite where a number is missing. */
async function worstError(run: VariantRun, expected: readonly Tensor[], firstOutput: number): Promise<number> {
  let worst = 0;
  for (const [position, { type, data }] of expected.entries()) {
    const bytes = await run.read(firstOutput + position, data.length);
    const found = type.dtype === "f32" ? new Float32Array(bytes) : new Int32Array(bytes);
    let scale = 1e-3;
    data.forEach((value) => {
      scale = Math.max(scale, Math.abs(value));
    });
    data.forEach((value, index) => {
      const error = Math.abs((found[index] ?? Number.NaN) - value) / scale;
      worst = error <= worst ? worst : Number.isNaN(error) ? Infinity : error;
    });
  }
  return worst;
}

/** Repeats inside one pass; T(2n) - T(n) takes out the fixed cost of a submit. @returns median milliseconds of one run. */
async function timeOf(run: VariantRun): Promise<number> {
  await run.run(1);
  const repeats = Math.max(1, Math.min(200, Math.round(100 / Math.max(0.1, await run.run(1)))));
  const times: number[] = [];
  for (let round = 0; round < 5; round++)
    times.push(((await run.run(2 * repeats)) - (await run.run(repeats))) / repeats);
  return times.sort((a, b) => a - b)[2] ?? Number.NaN;
}

export interface Measured {
  readonly operator: string;
  readonly shapes: string;
  readonly variant: string;
  readonly error?: number;
  readonly ms?: number;
  readonly gflops?: number;
}

async function open(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("This browser has no WebGPU adapter.");
  return adapter.requestDevice();
}
const opened = open();

async function measure(site: Site, software: boolean, timed: boolean): Promise<readonly Measured[]> {
  const device = await opened;
  const assembled = assemble(site.operator, site.inputs, site.attributes, traits(software), source);
  const inputs = inputsOf(site);
  const expected = timed ? [] : referenceOf(site.operator, inputs, assembled);
  const results: Measured[] = [];
  for (const variant of assembled.variants) {
    const run = await VariantRun.create(device, variant, inputs, assembled.outputs);
    const shapes = site.inputs.map((type) => type.shape.join("x")).join(" ");
    const flags = Object.entries(site.attributes).filter(
      ([name, value]) => name.startsWith("transpose") && value === true,
    );
    const base = {
      operator: [site.operator, ...flags.map(([name]) => name)].join(" "),
      shapes,
      variant: variant.name,
    };
    if (timed) {
      const ms = await timeOf(run);
      results.push({ ...base, ms, gflops: variant.flops / ms / 1e6 });
    } else {
      await run.run(1);
      results.push({ ...base, error: await worstError(run, expected, inputs.length) });
    }
    run.dispose();
  }
  return results;
}

const kernels = {
  checked: checkedSites.length,
  timed: timedSites.length,
  check: (index: number, software: boolean): Promise<readonly Measured[]> => one(checkedSites, index, software, false),
  time: (index: number, software: boolean): Promise<readonly Measured[]> => one(timedSites, index, software, true),
};

function one(sites: readonly Site[], index: number, software: boolean, timed: boolean): Promise<readonly Measured[]> {
  const site = sites[index];
  if (site === undefined) throw new Error(`There is no site ${index}.`);
  return measure(site, software, timed);
}

export type KernelBench = typeof kernels;

Object.assign(globalThis, { kernels });
