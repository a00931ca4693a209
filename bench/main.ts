/** The page of the bench: makes contenders on request and times them. Driven by scripts/bench.mjs. */
import { measureAdapter } from "./adapter";
import { createJax } from "./peers/jax";
import { createTfjs } from "./peers/tfjs";
import { createTrainyard } from "./trainyard";
import type { Contender, Workload } from "./workload";
import { makeWorkload } from "./workload";

const makers: Readonly<Record<string, (workload: Workload) => Promise<Contender>>> = {
  trainyard: createTrainyard,
  tfjs: createTfjs,
  jax: createJax,
};

export interface Timing {
  readonly name: string;
  readonly msPerStep: number;
  readonly loss: number;
  readonly facts: Readonly<Record<string, number | string>>;
}

const contenders = new Map<string, Contender>();

const bench = {
  async open(key: string, model: Workload["name"]): Promise<string> {
    const make = makers[key];
    if (make === undefined) throw new Error(`There is no contender named ${key}.`);
    const contender = await make(makeWorkload(model));
    contenders.set(key, contender);
    // Compiles and warms up.
    for (let step = 0; step < 2; step++) await contender.step();
    await contender.settle();
    return contender.name;
  },
  async time(key: string, steps: number): Promise<Timing> {
    const contender = contenders.get(key);
    if (contender === undefined) throw new Error(`${key} is not open.`);
    const began = performance.now();
    for (let step = 0; step < steps; step++) await contender.step();
    const loss = await contender.settle();
    const msPerStep = (performance.now() - began) / steps;
    return { name: contender.name, msPerStep, loss, facts: contender.facts?.() ?? {} };
  },
  close(key: string): void {
    contenders.get(key)?.dispose();
    contenders.delete(key);
  },
  async adapter(): Promise<{ name: string; fmaGflops: number; triadGBps: number }> {
    const adapter = await navigator.gpu.requestAdapter();
    if (adapter === null) throw new Error("This browser has no WebGPU adapter.");
    const device = await adapter.requestDevice();
    const measured = await measureAdapter(device);
    device.destroy();
    const { vendor, architecture, description } = adapter.info;
    return { name: [vendor, architecture, description].filter((part) => part !== "").join(" "), ...measured };
  },
};

export type Bench = typeof bench;
Object.assign(globalThis, { bench });
