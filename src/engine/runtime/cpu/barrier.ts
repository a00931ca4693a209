/**
 * Where the threads of a step wait for each other. The last one to come lets the others go; who waits spins for some microseconds, which
 * is how long the others usually are, and then sleeps.
 */
import { i32, statement } from "./wasm/expressions";
import type { ModuleEncoder } from "./wasm/module-encoder";

/** Addresses of three words, each on a cache line of its own. Zero at first. */
export interface BarrierPlace {
  readonly arrived: number;
  readonly generation: number;
  readonly sleepers: number;
}

/** In the first page of a memory, which no block takes. */
export const BARRIER_PLACE: BarrierPlace = { arrived: 1024, generation: 1152, sleepers: 1280 };

const SPINS = 8_000;

/** Not on a page's own thread. */
export function mayFirstSleep(): boolean {
  return typeof window === "undefined";
}

/**
 * @param firstSleeps whether the first thread may sleep: a page's own thread may not, so it spins for as long as it takes.
 * @returns the index of `barrier(thread, threads)`; one thread alone passes at once.
 */
export function defineBarrier(module: ModuleEncoder, place: BarrierPlace, firstSleeps: boolean): number {
  const arrived = i32.const(place.arrived);
  const generation = i32.const(place.generation);
  const sleepers = i32.const(place.sleepers);
  return module.define({ parameters: ["i32", "i32"] }, (f) => {
    const thread = f.parameter(0, "i32");
    const threads = f.parameter(1, "i32");
    f.if(i32.leS(threads, i32.const(1)), () => f.return());
    const before = f.let(i32.atomicLoad(generation));
    const spins = f.local("i32");
    f.if(i32.eq(i32.atomicAdd(arrived, i32.const(1)), i32.sub(threads, i32.const(1))), () => {
      f.emit(statement.atomicStore(arrived, i32.const(0)));
      f.set(spins, i32.atomicAdd(generation, i32.const(1)));
      // Who has not said that it sleeps will see the new generation before it does.
      f.if(i32.gtS(i32.atomicLoad(sleepers), i32.const(0)), () => f.emit(statement.notify(generation)));
      f.return();
    });
    f.loop((leave) => {
      leave(i32.ne(i32.atomicLoad(generation), before));
      f.set(spins, i32.add(spins, i32.const(1)));
      const tired = i32.gtS(spins, i32.const(SPINS));
      f.if(firstSleeps ? tired : i32.and(tired, i32.ne(thread, i32.const(0))), () => {
        f.set(spins, i32.atomicAdd(sleepers, i32.const(1)));
        f.emit(statement.wait(generation, before));
        f.set(spins, i32.atomicAdd(sleepers, i32.const(-1)));
        f.set(spins, i32.const(0));
      });
    });
  });
}
