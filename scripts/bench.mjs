/**
 * `npm run bench`: one browser trains the same models with Trainyard, TensorFlow.js (WebGPU) and jax-js (WebGPU), taking
 * turns, and prints medians and their ratios. Options: --json, --rounds N, --models mlp,cnn, --hardware (this machine's GPU
 * instead of the software adapter). Only ratios within one run mean anything on a shared machine.
 */
import { join } from "node:path";
import { ensureBrowser, webgpuArguments } from "./browser.mjs";
import { ensurePackages, root } from "./prepare.mjs";
import { serve } from "./serve.mjs";

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const json = given.includes("--json");
const rounds = Number(option("--rounds", "5"));
const models = option("--models", "mlp,cnn").split(",");
const keys = option("--contenders", "trainyard,tfjs,jax").split(",");
/** @param {string} line */
const tell = (line) => (json ? console.error(line) : console.log(line));

async function main() {
  ensurePackages();
  const executablePath = await ensureBrowser(tell);
  const { build } = await import("vite");
  const { chromium } = await import("@playwright/test");
  const outDir = join(root, "dist", "bench");
  await build({
    root: join(root, "bench"),
    base: "./",
    configFile: false,
    logLevel: "error",
    build: { outDir, emptyOutDir: true, target: "es2023", minify: false, chunkSizeWarningLimit: 10_000 },
  });
  const server = await serve(outDir, 0);
  const flags = given.includes("--hardware") ? ["--enable-unsafe-webgpu", "--enable-features=Vulkan"] : webgpuArguments;
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    const results = [];
    const page = await browser.newPage();
    await page.goto(server.url);
    /** @param {string} method @param {...unknown} parameters @returns {Promise<any>} */
    const call = (method, ...parameters) =>
      page.evaluate(
        ([name, values]) => Reflect.get(globalThis, "bench")[name](...values),
        /** @type {const} */ ([method, parameters]),
      );
    const adapter = await call("adapter");
    tell(
      `adapter: ${adapter.name}; multiply-add peak ${adapter.fmaGflops.toFixed(2)} GFLOP/s; triad ${adapter.triadGBps.toFixed(2)} GB/s`,
    );
    for (const model of models) {
      /** @type {Record<string, { name: string, times: number[], facts: Record<string, number | string>, loss: number }>} */
      const runs = {};
      for (const key of keys) {
        const name = await call("open", key, model);
        runs[key] = { name, times: [], facts: {}, loss: Number.NaN };
      }
      for (let round = 0; round < rounds; round++) {
        for (const key of keys) {
          const { msPerStep, facts, loss } = await call("time", key, key === "trainyard" ? 6 : 2);
          const run = runs[key];
          if (run === undefined) continue;
          run.times.push(msPerStep);
          run.facts = facts;
          run.loss = loss;
        }
      }
      for (const key of keys) await call("close", key);
      const ours = median(runs.trainyard?.times ?? []);
      for (const key of keys) {
        const run = runs[key];
        if (run === undefined) continue;
        const medianMs = median(run.times);
        results.push({
          model,
          contender: run.name,
          medianMs,
          ratio: medianMs / ours,
          rounds,
          minMs: Math.min(...run.times),
          maxMs: Math.max(...run.times),
          loss: run.loss,
          ...run.facts,
        });
      }
    }
    if (json) console.log(JSON.stringify({ adapter, results }));
    else {
      console.log("\nms a training step (median), and how many times Trainyard's step");
      console.table(
        results.map(({ model, contender, medianMs, minMs, maxMs, ratio }) => ({
          model,
          contender,
          "median ms": Number(medianMs.toFixed(1)),
          "min–max ms": `${minMs.toFixed(0)}–${maxMs.toFixed(0)}`,
          ratio: Number(ratio.toFixed(2)),
        })),
      );
      for (const result of results.filter((entry) => "dispatches" in entry)) {
        const { model, dispatches, passes, submits, encodeMs, gflops } =
          /** @type {Record<string, number | string>} */ (result);
        console.log(
          `${model}: ${dispatches} dispatches, ${passes} pass and ${submits} submit a step; encoding ${encodeMs} ms; ${gflops} GFLOP/s of the products and convolutions`,
        );
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

main().catch((error) => {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
