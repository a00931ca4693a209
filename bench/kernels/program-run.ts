/**
 * Runs a module of a few operators through the engine's own lowering, many times in one pass, without sessions or steps: what
 * the chosen kernels take by themselves. Also runs a single shader given as text. Modules without parameter groups only.
 */
import { ModuleBuilder } from "../../src/engine/ir/builder";
import type { TensorType, ValueId } from "../../src/engine/ir/types";
import { elementCount, typeOf } from "../../src/engine/ir/types";
import { lowerModule } from "../../src/engine/lowering/lower-module";
import type { DeviceTraits } from "../../src/engine/operators/define";
import { inferOutputs } from "../../src/engine/operators/registry";
import { assembleShader } from "../../src/shaders/registry";

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export interface KernelRun {
  /** @returns milliseconds until the device is done with `repeats` runs in one pass. */
  readonly run: (repeats: number) => Promise<number>;
  /** The first result. */
  readonly read: () => Promise<Float32Array>;
  readonly dispose: () => void;
}

/** Operands that all contestants get: the same numbers for the same position. */
export function operand(type: TensorType, position: number): Float32Array {
  let state = (position + 1) * 7919;
  return Float32Array.from({ length: elementCount(type.shape) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) / 8;
  });
}

const USAGE = 0x4 | 0x8 | 0x80; // COPY_SRC, COPY_DST, STORAGE

function makeRun(device: GPUDevice, dispatches: readonly Dispatch[], buffers: readonly GPUBuffer[], result: GPUBuffer) {
  return {
    async run(repeats: number): Promise<number> {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let index = 0; index < repeats; index++) {
        for (const { pipeline, group, workgroups } of dispatches) {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, group);
          pass.dispatchWorkgroups(...workgroups);
        }
      }
      pass.end();
      const began = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      return performance.now() - began;
    },
    async read(): Promise<Float32Array> {
      const staging = device.createBuffer({
        size: result.size,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      });
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(result, 0, staging, 0, result.size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      const values = new Float32Array(staging.getMappedRange().slice(0));
      staging.destroy();
      return values;
    },
    dispose(): void {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

function bufferOf(device: GPUDevice, elements: number): GPUBuffer {
  return device.createBuffer({ size: Math.max(16, Math.ceil(elements / 4) * 16), usage: USAGE });
}

async function pipelineOf(device: GPUDevice, code: string): Promise<GPUComputePipeline> {
  return device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
}

function groupOf(device: GPUDevice, pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  return device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
}

/** @param build emits the operators; its value is the result. */
export async function runModule(
  device: GPUDevice,
  traits: DeviceTraits,
  inputs: readonly TensorType[],
  build: (b: ModuleBuilder, inputs: readonly ValueId[]) => ValueId,
): Promise<KernelRun> {
  const b = new ModuleBuilder("kernel", inferOutputs);
  const values = inputs.map((type, position) => b.input(`x${position}`, "batch", type));
  b.output("y", build(b, values));
  const module = b.finish();
  const program = lowerModule(module, traits);
  if (program.groups.length > 0) throw new Error("The kernel bench runs no module with parameter groups.");
  const buffers = new Map<ValueId, GPUBuffer>();
  const place = (value: ValueId): GPUBuffer => {
    const storage = program.aliases.get(value) ?? value;
    const known = buffers.get(storage);
    if (known !== undefined) return known;
    const made = bufferOf(device, elementCount(typeOf(program, storage).shape));
    buffers.set(storage, made);
    return made;
  };
  values.forEach((value, position) => {
    const type = inputs[position];
    if (type !== undefined) device.queue.writeBuffer(place(value), 0, operand(type, position).buffer);
  });
  const dispatches = await Promise.all(
    program.calls.map(async (call) => {
      const pipeline = await pipelineOf(device, assembleShader(call));
      const bound = call.bindings.map((binding) => {
        const [value, ...others] = binding.values;
        if (value === undefined || others.length > 0) throw new Error("A binding of one value was expected.");
        return place(value);
      });
      return { pipeline, group: groupOf(device, pipeline, bound), workgroups: call.workgroups };
    }),
  );
  const output = program.outputs[0];
  if (output === undefined) throw new Error("The module has no output.");
  const result = place(output.value);
  return makeRun(device, dispatches, [...buffers.values()], result);
}

/** @param types of the bindings in order; the last one is the result. */
export async function runShader(
  device: GPUDevice,
  code: string,
  workgroups: readonly [number, number, number],
  types: readonly TensorType[],
): Promise<KernelRun> {
  const pipeline = await pipelineOf(device, code);
  const buffers = types.map((type) => bufferOf(device, elementCount(type.shape)));
  types.slice(0, -1).forEach((type, position) => {
    const buffer = buffers[position];
    if (buffer !== undefined) device.queue.writeBuffer(buffer, 0, operand(type, position).buffer);
  });
  const result = buffers.at(-1);
  if (result === undefined) throw new Error("A shader without bindings has no result.");
  return makeRun(device, [{ pipeline, group: groupOf(device, pipeline, buffers), workgroups }], buffers, result);
}
