/** Single kernels side by side: the engine's, those written by hand, and jax-js. All get the same operands and must agree. */
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, vjp } from "@jax-js/jax";
import type { ModuleBuilder } from "../../src/engine/ir/builder";
import type { TensorType, ValueId } from "../../src/engine/ir/types";
import { openGpuDevice } from "../../src/engine/runtime/gpu-device";
import type { DeviceTraits } from "../../src/engine/operators/define";
import { handWrittenProducts } from "./hand-written";
import type { KernelRun } from "./program-run";
import { operand, runModule, runShader } from "./program-run";

export interface KernelTiming {
  readonly name: string;
  readonly ms: number;
  readonly gflops: number;
  /** Largest difference to the first contestant's result, relative to its largest element. */
  readonly difference: number;
}

interface Workplace {
  readonly device: GPUDevice;
  readonly traits: DeviceTraits;
}

interface Comparison {
  readonly title: string;
  readonly flops: number;
  readonly contestants: readonly (readonly [string, (place: Workplace) => Promise<KernelRun>])[];
}

const f32 = (...shape: number[]): TensorType => ({ dtype: "f32", shape });

function jaxOperand(type: TensorType, position: number): np.Array {
  return np.array(operand(type, position)).reshape([...type.shape]);
}

/** A jitted function called `repeats` times; every result is waited for. @param permuted the axes of the engine's layout. */
function runJax(
  types: readonly TensorType[],
  prepare: (inputs: np.Array[]) => np.Array[],
  f: (...x: np.Array[]) => np.Array,
  finish: (y: np.Array) => np.Array = (y) => y,
) {
  return async (): Promise<KernelRun> => {
    await init("webgpu");
    defaultDevice("webgpu");
    const inputs = prepare(types.map(jaxOperand));
    await blockUntilReady(inputs);
    const call = jit(f);
    const once = (): np.Array => call(...inputs.map((input) => input.ref));
    return {
      async run(repeats) {
        const began = performance.now();
        const results = Array.from({ length: repeats }, once);
        await blockUntilReady(results);
        const elapsedMs = performance.now() - began;
        for (const result of results) result.dispose();
        return elapsedMs;
      },
      async read() {
        const values: unknown = await finish(once()).ravel().jsAsync();
        return Float32Array.from(Array.isArray(values) ? values.map(Number) : []);
      },
      dispose() {
        for (const input of inputs) input.dispose();
      },
    };
  };
}

function product(size: number): Comparison {
  const types = [f32(size, size), f32(size, size)];
  return {
    title: `GEMM ${size} x ${size} x ${size}`,
    flops: 2 * size ** 3,
    contestants: [
      ["Trainyard", ({ device, traits }) => runModule(device, traits, types, (b, x) => b.call("matmul", x, PLAIN))],
      ...handWrittenProducts.map(
        ({ name, code, workgroups }) =>
          [
            `by hand: ${name}`,
            ({ device }: Workplace) => runShader(device, code(size), workgroups(size), [...types, f32(size, size)]),
          ] as const,
      ),
      [
        "jax-js",
        runJax(
          types,
          (x) => x,
          (a, b) => np.dot(defined(a), defined(b)),
        ),
      ],
    ],
  };
}

const PLAIN = { transposeA: false, transposeB: false };

function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("An operand is missing.");
  return value;
}

const CONVOLUTION = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 };
/** Batch, side, channels in and out of the convolutions of the ResNet's first stage. */
const [BATCH, SIDE, CHANNELS] = [32, 32, 16];
const image = f32(BATCH, SIDE, SIDE, CHANNELS);
const filter = f32(3, 3, CHANNELS, CHANNELS);

const channelsFirst = (x: np.Array): np.Array => np.transpose(x, [0, 3, 1, 2]);
const channelsLast = (x: np.Array): np.Array => np.transpose(x, [0, 2, 3, 1]);
const filterFirst = (x: np.Array): np.Array => np.transpose(x, [3, 2, 0, 1]);
const filterLast = (x: np.Array): np.Array => np.transpose(x, [2, 3, 1, 0]);
const convolve = (x: np.Array, w: np.Array): np.Array => lax.convGeneralDilated(x, w, [1, 1], "SAME");

function convolution(
  part: string,
  types: readonly TensorType[],
  ours: (b: ModuleBuilder, x: readonly ValueId[]) => ValueId,
  theirs: Parameters<typeof runJax>[1],
  f: (...x: np.Array[]) => np.Array,
  finish: (y: np.Array) => np.Array,
): Comparison {
  return {
    title: `Convolution 3x3, ${CHANNELS} to ${CHANNELS} channels, ${SIDE}x${SIDE} [${BATCH}]: ${part}`,
    flops: 2 * BATCH * SIDE * SIDE * 9 * CHANNELS * CHANNELS,
    contestants: [
      ["Trainyard", ({ device, traits }) => runModule(device, traits, types, ours)],
      ["jax-js", runJax(types, theirs, f, finish)],
    ],
  };
}

function attention(batch: number, heads: number, time: number, width: number): Comparison {
  const types = [0, 1, 2].map(() => f32(batch, heads, time, width));
  const scale = 1 / Math.sqrt(width);
  const decomposed = (b: ModuleBuilder, [q, k, v]: readonly ValueId[]): ValueId => {
    const raw = b.call("matmul", [defined(q), defined(k)], { transposeA: false, transposeB: true });
    const scores = b.call("multiply", [raw, b.constant(scale)]);
    const rows = b.call("iota", [], { shape: [time, 1], axis: 0, dtype: "i32" });
    const columns = b.call("iota", [], { shape: [1, time], axis: 1, dtype: "i32" });
    const hidden = b.call("greater", [columns, rows]);
    const masked = b.call("where", [hidden, b.constant(-1e30), scores]);
    return b.call("matmul", [b.call("softmax", [masked], { axis: -1 }), defined(v)], PLAIN);
  };
  const swap = (x: np.Array): np.Array => np.transpose(x, [0, 2, 1, 3]);
  return {
    title: `Causal attention [${batch}, ${heads}, ${time}, ${width}], forward`,
    flops: 4 * batch * heads * time * time * width,
    contestants: [
      [
        "Trainyard",
        ({ device, traits }) =>
          runModule(device, traits, types, (b, x) => defined(b.emit("attention", x, { causal: true, scale })[0])),
      ],
      ["Trainyard, decomposed", ({ device, traits }) => runModule(device, traits, types, decomposed)],
      [
        "jax-js",
        runJax(
          types,
          (x) => x.map(swap),
          (q, k, v) => nn.dotProductAttention(defined(q), defined(k), defined(v), { isCausal: true }),
          swap,
        ),
      ],
    ],
  };
}

export const kernelComparisons: readonly Comparison[] = [
  product(512),
  product(1024),
  convolution(
    "forward",
    [image, filter],
    (b, x) => b.call("conv2d", x, CONVOLUTION),
    ([x, w]) => [channelsFirst(defined(x)), filterFirst(defined(w))],
    (x, w) => convolve(defined(x), defined(w)),
    channelsLast,
  ),
  convolution(
    "gradient by the image",
    [image, filter],
    (b, x) => b.call("conv2dInputGradient", x, { ...CONVOLUTION, inputSize: [SIDE, SIDE] }),
    ([dy, w]) => [channelsFirst(defined(dy)), filterFirst(defined(w))],
    (dy, w) => {
      const [y, pull] = vjp((x: np.Array) => convolve(x, defined(w)), [np.zeros([BATCH, CHANNELS, SIDE, SIDE])]);
      y.dispose();
      return np.array(defined(pull(defined(dy))[0]));
    },
    channelsLast,
  ),
  convolution(
    "gradient by the filter",
    [image, image],
    (b, x) => b.call("conv2dFilterGradient", x, { ...CONVOLUTION, kernelSize: [3, 3] }),
    (x) => x.map(channelsFirst),
    (x, dy) => {
      const [y, pull] = vjp((w: np.Array) => convolve(defined(x), w), [np.zeros([CHANNELS, CHANNELS, 3, 3])]);
      y.dispose();
      return np.array(defined(pull(defined(dy))[0]));
    },
    filterLast,
  ),
  attention(8, 4, 64, 32),
  attention(2, 4, 256, 32),
];

async function openWorkplace(): Promise<Workplace> {
  // Opened for its traits, by which kernels are chosen; the kernels run on a device of their own.
  const engine = await openGpuDevice(navigator.gpu);
  const { traits } = engine;
  engine.dispose();
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error("This browser has no WebGPU adapter.");
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    requiredFeatures: adapter.features.has("subgroups") ? ["subgroups"] : [],
    requiredLimits: {
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    },
  });
  return { device, traits };
}

/** Runs shorter than this are repeated, and T(2n) - T(n) takes out the fixed cost of a submit. */
const LONG_RUN_MS = 100;

async function timeOnce({ run }: KernelRun, repeats: number): Promise<number> {
  if (repeats === 1) return run(1);
  return ((await run(2 * repeats)) - (await run(repeats))) / repeats;
}

function differenceOf(found: Float32Array, expected: Float32Array, count: number): number {
  let [worst, scale] = [0, 1e-20];
  for (let index = 0; index < count; index++) {
    scale = Math.max(scale, Math.abs(expected[index] ?? 0));
    worst = Math.max(worst, Math.abs((found[index] ?? Number.NaN) - (expected[index] ?? 0)));
  }
  return worst / scale;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** The contestants of one comparison taking turns. @returns medians; a contestant that cannot do it says why as its name. */
export async function compareKernels(index: number, rounds: number): Promise<readonly KernelTiming[]> {
  const comparison = kernelComparisons[index];
  if (comparison === undefined) throw new Error(`There is no kernel comparison ${index}.`);
  const place = await openWorkplace();
  const runs: { name: string; run: KernelRun; repeats: number; times: number[] }[] = [];
  const failures: KernelTiming[] = [];
  for (const [name, create] of comparison.contestants) {
    try {
      const run = await create(place);
      await run.run(1);
      const repeats = Math.max(1, Math.min(100, Math.round(LONG_RUN_MS / Math.max(0.1, await run.run(1)))));
      runs.push({ name, run, repeats, times: [] });
    } catch (error) {
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      failures.push({
        name: `${name}: cannot (${reason})`,
        ms: Number.NaN,
        gflops: Number.NaN,
        difference: Number.NaN,
      });
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of runs) entry.times.push(await timeOnce(entry.run, entry.repeats));
  }
  const results = await Promise.all(runs.map(({ run }) => run.read()));
  const [expected] = results;
  const timings = runs.map(({ name, times }, position) => {
    const ms = median(times);
    const found = results[position];
    const count = Math.min(found?.length ?? 0, expected?.length ?? 0);
    const difference =
      found === undefined || expected === undefined ? Number.NaN : differenceOf(found, expected, count);
    return { name, ms, gflops: comparison.flops / ms / 1e6, difference };
  });
  for (const { run } of runs) run.dispose();
  place.device.destroy();
  return [...timings, ...failures];
}
