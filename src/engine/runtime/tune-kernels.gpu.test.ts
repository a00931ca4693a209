/** Tuning of a real site on a real adapter: the winner is one of the candidates, what computes something else is rejected, and it can be ended. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import type { Module } from "../ir/types";
import { siteModule } from "../lowering/tuning-sites";
import type { TunedChoice } from "../metrics/kernel-tuning";
import { inferOutputs } from "../operators/registry";
import { chooseFastest } from "./choose-fastest";
import type { GpuComputeDevice } from "./gpu-device";
import { openGpuDevice } from "./gpu-device";
import { batchOf, prepareOn, tuneKernels } from "./tune-kernels";

let device: GpuComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu);
});
afterAll(() => {
  device.dispose();
});

function product(scale: number): Module {
  const b = new ModuleBuilder("product", inferOutputs);
  const x = b.input("x0", "batch", { dtype: "f32", shape: [24, 40] });
  const y = b.input("x1", "batch", { dtype: "f32", shape: [40, 32] });
  const z = b.call("matmul", [x, y]);
  b.output("y0", scale === 1 ? z : b.call("multiply", [z, b.constant(scale)]));
  return b.finish();
}

test("a product is tuned: every candidate is right, and the choice is one of them", async () => {
  const sites = device.tuning.sites(product(1));
  expect(sites).toHaveLength(1);
  const candidates = sites[0]?.candidates ?? [];
  expect(candidates.length).toBeGreaterThan(3);
  const choices: TunedChoice[] = [];
  const told: number[] = [];
  await tuneKernels({
    sites,
    open: () => openGpuDevice(navigator.gpu),
    onChoice: (choice) => choices.push(choice),
    onProgress: ({ done }) => told.push(done),
  });
  const [choice] = choices;
  expect(told).toEqual([0]);
  expect(choices).toHaveLength(1);
  expect(choice?.rejected).toEqual([]);
  expect(candidates).toContain(choice?.variant);
  expect(choice?.defaultVariant).toBe(candidates[0]);
  expect(choice?.variantMs).toBeGreaterThan(0);

  // The choice is what sessions compile from now on, and its numbers are those of the default.
  device.tuning.prefer(new Map([[choice?.siteClass ?? "", candidates[1] ?? ""]]));
  const session = device.createSession();
  const program = await session.prepare(product(1));
  expect(program.program.calls[0]?.choice).toEqual({ variant: candidates[1], why: "tuned" });
  session.dispose();
  device.tuning.prefer(new Map());
});

test("a variant that computes something else is rejected, however fast it is", async () => {
  const [site] = device.tuning.sites(product(1));
  if (site === undefined) throw new Error("A product has candidates.");
  const module = siteModule(site);
  const batch = batchOf(module);
  const preferences = new Map<string, string>();
  const wrong = async () => ({
    ...(await prepareOn(device, product(1.01), batch, preferences)),
    time: () => Promise.resolve(1e-9),
  });
  const sources = [
    { name: "default", prepare: () => prepareOn(device, module, batch, preferences) },
    { name: "wrong", prepare: wrong },
  ];
  const verdict = await chooseFastest(sources, undefined, 1e-4);
  expect(verdict.name).toBe("default");
  expect(verdict.rejected.map(({ variant }) => variant)).toEqual(["wrong"]);
  expect(verdict.rejected[0]?.reason).toMatch(/^y0\[\d+\] is /);
});

test("tuning ends when it is told to, before the next class", async () => {
  const abort = new AbortController();
  // Fewer candidates: what is looked at is the end.
  const sites = device.tuning.sites(product(1)).map((site) => ({ ...site, candidates: site.candidates.slice(0, 2) }));
  const choices: TunedChoice[] = [];
  const tuning = tuneKernels({
    sites: [...sites, ...sites],
    open: () => openGpuDevice(navigator.gpu),
    onChoice: (choice) => {
      choices.push(choice);
      abort.abort(new Error("training began"));
    },
    signal: abort.signal,
  });
  await expect(tuning).rejects.toThrow("training began");
  expect(choices).toHaveLength(1);
});
