/**
 * What the CPU device can do at all, in as many threads as it has: multiply-adds on independent SIMD accumulators, and triad bandwidth.
 * Written in WebAssembly like the kernels, with the same instructions.
 */
import { median } from "../../metrics/average";
import type { DevicePeaks } from "../../metrics/run-profile";
import { nextTurn } from "../turns";
import { BARRIER_PLACE, defineBarrier, mayFirstSleep } from "./barrier";
import { CpuMemory } from "./cpu-memory";
import type { ThreadPool } from "./thread-pool";
import { f32x4, i32, statement, v128 } from "./wasm/expressions";
import type { FunctionBuilder, Local } from "./wasm/function-builder";
import { IMPORTS, ModuleEncoder } from "./wasm/module-encoder";

const CHAINS = 12;
const LOOPS = 200_000;
/** Elements of an array of the triad: three are larger than most caches. */
const ELEMENTS = 4 * 2 ** 20;
const VECTOR_BYTES = 16;
const ROUNDS = 5;

type Body = (f: FunctionBuilder, thread: Local<"i32">, threads: Local<"i32">) => void;

export async function measureCpu(pool: ThreadPool | undefined, relaxed: boolean): Promise<DevicePeaks> {
  const memory = new CpuMemory(pool !== undefined);
  const what = "The bandwidth measurement";
  const [a, b, c] = [0, 1, 2].map(() => memory.take(ELEMENTS * 4, what));
  const result = memory.take(VECTOR_BYTES, what);
  if (a === undefined || b === undefined || c === undefined) throw new Error("No arrays.");
  const measure = (body: Body): Promise<number> => timeOnAllThreads(memory, pool, body);
  const multiplyAddMs = await measure((f) => multiplyAdd(f, result, relaxed));
  const triadMs = await measure((f, thread, threads) => triad(f, thread, threads, { a, b, c }));
  const threads = pool?.threads ?? 1;
  return {
    flopsPerSecond: (threads * LOOPS * CHAINS * 4 * 2 * 1000) / multiplyAddMs,
    bytesPerSecond: (ELEMENTS * 4 * 3 * 1000) / triadMs,
  };
}

/** Every thread runs all loops. */
function multiplyAdd(f: FunctionBuilder, result: number, relaxed: boolean): void {
  const chains = Array.from({ length: CHAINS }, (_, chain) => f.let(f32x4.const(chain + 0.5)));
  const factor = f.let(f32x4.const(0.999));
  const term = f.let(f32x4.const(1e-6));
  f.forRange(i32.const(0), i32.const(LOOPS), 1, () => {
    for (const chain of chains) {
      const next = relaxed ? f32x4.relaxedMultiplyAdd(chain, factor, term) : f32x4.add(f32x4.mul(chain, factor), term);
      f.set(chain, next);
    }
  });
  const [first, ...others] = chains;
  if (first === undefined) return;
  for (const chain of others) f.set(first, f32x4.add(first, chain));
  // Threads overwrite one another: that it is stored keeps the loops from being left out, what is stored does not matter.
  f.emit(statement.storeV128(i32.const(result), first));
}

/** Every thread takes a part of the arrays. */
function triad(
  f: FunctionBuilder,
  thread: Local<"i32">,
  threads: Local<"i32">,
  { a, b, c }: { readonly a: number; readonly b: number; readonly c: number },
): void {
  const vectors = i32.divU(i32.const(ELEMENTS / 4), threads);
  const start = f.let(i32.mul(i32.mul(thread, vectors), i32.const(VECTOR_BYTES)));
  const end = f.let(i32.add(start, i32.mul(vectors, i32.const(VECTOR_BYTES))));
  const scale = f.let(f32x4.const(1.5));
  f.forRange(start, end, VECTOR_BYTES, (at) => {
    const sum = f32x4.add(v128.load(i32.add(at, i32.const(b))), f32x4.mul(scale, v128.load(i32.add(at, i32.const(c)))));
    f.emit(statement.storeV128(i32.add(at, i32.const(a)), sum));
  });
}

/** The median of some rounds, in milliseconds, of `body` on all threads at once. */
async function timeOnAllThreads(memory: CpuMemory, pool: ThreadPool | undefined, body: Body): Promise<number> {
  const module = new ModuleEncoder({ maximumPages: memory.maximumPages, shared: memory.shared });
  const barrier = pool === undefined ? undefined : defineBarrier(module, BARRIER_PLACE, mayFirstSleep());
  const run = module.define({ parameters: ["i32", "i32"] }, (f) => {
    const thread = f.parameter(0, "i32");
    const threads = f.parameter(1, "i32");
    body(f, thread, threads);
    if (barrier !== undefined) f.call(barrier, thread, threads);
  });
  module.export("run", run);
  const compiled = await WebAssembly.compile(module.encode());
  const { exports } = new WebAssembly.Instance(compiled, { [IMPORTS]: { memory: memory.memory } });
  // The module is our own, and exports this one function.
  const first = exports["run"] as (thread: number, threads: number) => void;
  const number = await pool?.load(compiled, memory.memory);
  const times: number[] = [];
  // One more, for the code is compiled better after a while.
  for (let round = 0; round <= ROUNDS; round++) {
    await nextTurn();
    const startMs = performance.now();
    if (pool !== undefined && number !== undefined) pool.wake(number);
    first(0, pool?.threads ?? 1);
    times.push(performance.now() - startMs);
  }
  if (number !== undefined) pool?.unload(number);
  return Math.max(median(times.slice(1)), 1e-3);
}
