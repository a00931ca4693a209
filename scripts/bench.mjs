/**
 * `npm run bench`: one browser trains the same models with Trainyard, TensorFlow.js and jax-js, taking turns, and prints medians
 * and their ratios; then single kernels, compile time, and the same on the CPU. Only ratios within one run mean anything on a
 * shared machine. Options:
 *
 *   --only mlp,gpt      parts: mlp, cnn, resnet20, lstm, gpt, kernels, compile, cpu (or cpu-mlp, cpu-cnn, cpu-gpt)
 *   --repeats 5         turns of every contender; slow ones get fewer
 *   --contenders a,b    of trainyard, tfjs, jax
 *   --json              one JSON object on standard output; the progress goes to standard error
 *   --hardware          this machine's GPU instead of the software adapter
 */
import { cpus } from "node:os";
import { measureModel } from "./bench/models.mjs";
import { prepareBench } from "./bench/page.mjs";
import { median, short, table } from "./bench/statistics.mjs";

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const json = given.includes("--json");
const repeats = Math.max(1, Number(option("--repeats", "5")) || 5);
const keys = option("--contenders", "trainyard,tfjs,jax").split(",");
const gpuModels = ["mlp", "cnn", "resnet20", "lstm", "gpt"];
const cpuModels = ["mlp", "cnn", "gpt"];
const parts = [...gpuModels, "kernels", "compile", ...cpuModels.map((model) => `cpu-${model}`)];
const only = option("--only", parts.join(","))
  .split(",")
  .flatMap((part) => (part === "cpu" ? cpuModels.map((model) => `cpu-${model}`) : [part]));
const began = Date.now();

/** @param {string} line */
const tell = (line) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`);
/** @param {string} text */
const print = (text) => {
  if (!json) console.log(text);
};

/** @typedef {Awaited<ReturnType<typeof measureModel>>} Measured */

/** @param {string} model @param {Measured} measured */
function printModel(model, { rows, failures, counted, bytes }) {
  const lines = rows.map(({ contender, medianMs, minMs, maxMs, ratio, turns }) => [
    contender,
    short(medianMs),
    `${short(minMs)} to ${short(maxMs)}`,
    `${short(ratio)}x`,
    turns,
  ]);
  print(`\n### ${model}\n`);
  print(table(["contender", "ms a step (median)", "from ... to", "ratio to Trainyard", "turns x steps"], lines));
  for (const { key, reason } of failures) print(`\n${key} cannot train it: ${reason}`);
  if (counted !== undefined) {
    const each = (/** @type {number} */ count) => short(count / counted.steps);
    const nonGpu =
      counted.gpuMs === undefined
        ? "no timestamps"
        : `${(100 * Math.max(0, 1 - counted.gpuMs / counted.elapsedMs)).toFixed(1)} %`;
    print(
      `\nTrainyard a step: ${each(counted.submits)} submit, ${each(counted.passes)} pass, ${each(counted.dispatches)} dispatches, ` +
        `of them ${each(counted.optimizerDispatches)} for the optimizer; ${counted.awaitedReadbacks} awaited readbacks in ${counted.steps} steps; ` +
        `encoding ${short(counted.encodeMs)} ms; non-GPU share ${nonGpu}; ${short((bytes ?? 0) / 2 ** 20)} MiB on the GPU.`,
    );
  }
}

/** @param {import("./bench/page.mjs").Call} call */
async function measureKernels(call) {
  /** @type {string[]} */
  const titles = await call("kernels");
  const results = [];
  for (const [index, title] of titles.entries()) {
    tell(title);
    /** @type {readonly import("../bench/kernels/compare").KernelTiming[]} */
    const timings = await call("compareKernels", index, repeats);
    const ours = timings.find(({ name }) => name === "Trainyard")?.ms ?? Number.NaN;
    results.push({ title, timings });
    print(`\n### ${title}\n`);
    print(
      table(
        ["kernel", "ms (median)", "GFLOP/s", "time to Trainyard's", "difference"],
        timings.map(({ name, ms, gflops, difference }) => [
          name,
          short(ms),
          short(gflops),
          `${short(ms / ours)}x`,
          Number.isFinite(difference) ? difference.toExponential(0) : "-",
        ]),
      ),
    );
  }
  return results;
}

/** @param {Awaited<ReturnType<typeof prepareBench>>} bench */
async function measureCompilation(bench) {
  /** @type {Map<string, number[]>} */
  const times = new Map();
  /** @type {Map<string, number>} */
  const compiled = new Map();
  for (let round = 0; round < Math.min(3, repeats); round++) {
    tell(`compile time, browser ${round + 1}`);
    const browser = await bench.openBrowser();
    const { call } = await browser.openPage();
    for (const { title, ms, pipelines } of await call("timeCompilation")) {
      times.set(title, [...(times.get(title) ?? []), ms]);
      compiled.set(title, pipelines);
    }
    await browser.close();
  }
  const cold = median(times.get("cold") ?? []);
  const rows = [...times].map(([title, all]) => {
    return { title, ms: median(all), share: median(all) / cold, pipelines: compiled.get(title) ?? 0 };
  });
  print("\n### Compile time of the ResNet-20, from the graph to the end of compiling\n");
  print(
    table(
      ["graph", "ms (median)", "share of cold", "pipelines compiled"],
      rows.map(({ title, ms, share, pipelines }) => [
        title,
        short(ms),
        `${(100 * share).toFixed(0)} %`,
        `${pipelines}`,
      ]),
    ),
  );
  return rows;
}

async function main() {
  const unknown = only.filter((part) => !parts.includes(part));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(", ")}; the parts are ${parts.join(", ")}.`);
  const bench = await prepareBench({ hardware: given.includes("--hardware"), tell });
  /** @type {Record<string, unknown>} */
  const results = {};
  let adapter;
  try {
    const browser = await bench.openBrowser();
    const first = await browser.openPage();
    adapter = await first.call("adapter");
    await first.close();
    const processor = cpus()[0]?.model ?? "unknown processor";
    print(
      `adapter: ${adapter.name}; multiply-add peak ${adapter.fmaGflops.toFixed(2)} GFLOP/s; triad ${adapter.triadGBps.toFixed(2)} GB/s; ${cpus().length} cores (${processor})`,
    );
    for (const part of only.filter((name) => name !== "kernels" && name !== "compile")) {
      tell(part);
      const page = await browser.openPage();
      const measured = await measureModel(page.call, {
        model: part.replace("cpu-", ""),
        device: part.startsWith("cpu-") ? "cpu" : "webgpu",
        keys,
        repeats,
        tell,
      });
      await page.close();
      results[part] = measured;
      printModel(part, measured);
    }
    if (only.includes("kernels")) {
      const page = await browser.openPage();
      results["kernels"] = await measureKernels(page.call);
      await page.close();
    }
    await browser.close();
    if (only.includes("compile")) results["compile"] = await measureCompilation(bench);
  } finally {
    await bench.close();
  }
  if (json) console.log(JSON.stringify({ adapter, seconds: (Date.now() - began) / 1000, results }));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
