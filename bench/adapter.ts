/** What the adapter can do at all: multiply-add peak with independent accumulators, and triad bandwidth. */

/** Repeats inside one pass; T(2n) - T(n) takes out the fixed cost of a submit. @returns milliseconds for `repeats` dispatches. */
async function timeDispatches(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  group: GPUBindGroup,
  grid: number,
  repeats: number,
): Promise<number> {
  const once = async (count: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let index = 0; index < count; index++) pass.dispatchWorkgroups(grid);
    pass.end();
    const began = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - began;
  };
  await once(1);
  const differences: number[] = [];
  for (let round = 0; round < 5; round++) differences.push((await once(2 * repeats)) - (await once(repeats)));
  differences.sort((a, b) => a - b);
  return Math.max(differences[2] ?? 0, 1e-3);
}

function makePipeline(
  device: GPUDevice,
  code: string,
  buffers: readonly GPUBuffer[],
): { pipeline: GPUComputePipeline; group: GPUBindGroup } {
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  return { pipeline, group: device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }) };
}

export async function measureAdapter(device: GPUDevice): Promise<{ fmaGflops: number; triadGBps: number }> {
  const elements = 4 * 1024 * 1024;
  const [a, b, c] = [0, 1, 2].map(() => device.createBuffer({ size: elements * 4, usage: GPUBufferUsage.STORAGE }));
  if (a === undefined || b === undefined || c === undefined) throw new Error("No buffers.");
  const chains = 8;
  const loops = 256;
  const names = Array.from({ length: chains }, (_, index) => `x${index}`);
  const fma = makePipeline(
    device,
    `@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;
     @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
       let s = vec4f(f32(id.x) * 1e-9 + 0.999); let t = vec4f(1e-6);
       ${names.map((name, index) => `var ${name} = vec4f(${index}.5);`).join(" ")}
       for (var i = 0u; i < ${loops}u; i++) { ${names.map((name) => `${name} = fma(${name}, s, t);`).join(" ")} }
       result[id.x] = ${names.join(" + ")};
     }`,
    [a],
  );
  const grid = 256;
  const repeats = 4;
  const fmaMs = await timeDispatches(device, fma.pipeline, fma.group, grid, repeats);
  const triad = makePipeline(
    device,
    `@group(0) @binding(0) var<storage, read_write> a: array<vec4f>;
     @group(0) @binding(1) var<storage, read> b: array<vec4f>;
     @group(0) @binding(2) var<storage, read> c: array<vec4f>;
     @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { a[id.x] = b[id.x] + 1.5 * c[id.x]; }`,
    [a, b, c],
  );
  const triadMs = await timeDispatches(device, triad.pipeline, triad.group, elements / 4 / 64, repeats);
  for (const buffer of [a, b, c]) buffer.destroy();
  return {
    fmaGflops: (grid * 64 * loops * chains * 4 * 2 * repeats) / fmaMs / 1e6,
    triadGBps: (elements * 4 * 3 * repeats) / triadMs / 1e6,
  };
}
