/**
 * `npm run soak`: trains a small model for 10,000 steps, in Node and in a browser, and weighs what is held on the way: bytes of GPU
 * buffers, GPU objects, and the JavaScript heap after a collection. Exits with 1 if any of it grows. Options:
 *
 *   --steps 10000
 *   --in node,browser   where
 *   --device webgpu     or cpu
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ensureBrowser, webgpuArguments } from "./browser.mjs";
import { ensurePackages, root, say } from "./prepare.mjs";

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const steps = Math.max(20, Number(option("--steps", "10000")) || 10_000);
const places = option("--in", "node,browser").split(",");
const device = option("--device", "webgpu") === "cpu" ? "cpu" : "webgpu";

const PAUSES = 10;
/** What a heap may differ by without anything having grown: caches of the engine, compiled code. */
const HEAP_SLACK_BYTES = 1_500_000;

/** @typedef {import("../bench/soak").SoakPause & { heapBytes: number }} Weighed */

/** @param {Weighed} weighed */
function print({ step, loss, heapBytes, gpu }) {
  const cells = [
    `step ${step}`,
    `loss ${loss.toFixed(4)}`,
    `GPU ${gpu.bufferBytes} B in ${gpu.buffers} buffers`,
    `${gpu.bindGroups} bind groups`,
    `${gpu.pipelines} pipelines`,
    `${gpu.queries} query sets`,
    `heap ${(heapBytes / 1e6).toFixed(2)} MB`,
  ];
  console.log(`  ${cells.join("  ")}`);
}

/**
 * In the second half nothing may grow: buffers for reading back are made when first two reads overlap. At the end the session is gone.
 *
 * @param {readonly Weighed[]} all
 * @returns {string[]} one sentence for each thing that grew.
 */
function growth(all) {
  const running = all.filter(({ done }) => !done);
  const first = running[Math.floor(running.length / 2)];
  const last = running.at(-1);
  const problems = [];
  if (first === undefined || last === undefined || first === last) return ["There were too few steps to tell."];
  for (const name of /** @type {const} */ (["bufferBytes", "buffers", "bindGroups", "pipelines", "queries"])) {
    if (last.gpu[name] > first.gpu[name]) {
      problems.push(`${name} grew from ${first.gpu[name]} at step ${first.step} to ${last.gpu[name]} at ${last.step}.`);
    }
  }
  if (last.heapBytes > first.heapBytes + HEAP_SLACK_BYTES) {
    problems.push(
      `The heap grew from ${first.heapBytes} B at step ${first.step} to ${last.heapBytes} B at ${last.step}.`,
    );
  }
  const end = all.find(({ done }) => done);
  if (end !== undefined && end.gpu.bufferBytes >= last.gpu.bufferBytes && last.gpu.bufferBytes > 0) {
    problems.push(`After the run ${end.gpu.bufferBytes} B are still on the GPU.`);
  }
  if (!Number.isFinite(last.loss)) problems.push("The loss is not a number any more.");
  return problems;
}

/**
 * @param {() => Promise<import("../bench/soak").SoakPause>} advance
 * @param {() => Promise<number>} heap
 */
async function weighAll(advance, heap) {
  /** @type {Weighed[]} */
  const all = [];
  for (;;) {
    const pause = await advance();
    const weighed = { ...pause, heapBytes: await heap() };
    print(weighed);
    all.push(weighed);
    if (pause.done) return all;
  }
}

/** @param {import("vite").ViteDevServer} server */
async function inNode(server) {
  const { startSoak } = /** @type {typeof import("../bench/soak")} */ (await server.ssrLoadModule("/bench/soak.ts"));
  const { nodeGpu } = /** @type {typeof import("../cli/node-gpu")} */ (await server.ssrLoadModule("/cli/node-gpu.ts"));
  const entry = device === "cpu" ? undefined : await nodeGpu();
  if (entry !== undefined && "reason" in entry) throw new Error(entry.reason);
  setFlagsFromString("--expose-gc");
  /** @type {() => void} */
  const collect = runInNewContext("gc");
  const soak = await startSoak(steps, PAUSES, device, entry?.gpu);
  console.log(`Node, ${soak.deviceName}, ${steps} steps`);
  return weighAll(soak.advance, async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  });
}

/** @param {import("vite").ViteDevServer} server */
async function inBrowser(server) {
  const executablePath = await ensureBrowser(say);
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({ executablePath, args: webgpuArguments });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0] ?? ""}bench/soak.html`, { waitUntil: "commit" });
    await page.waitForFunction(() => "startSoak" in globalThis, undefined, { timeout: 300_000 });
    const name = await page.evaluate(async ([count, pauses, preference]) => {
      const soak = await Reflect.get(globalThis, "startSoak")(count, pauses, preference);
      Reflect.set(globalThis, "soak", soak);
      return soak.deviceName;
    }, /** @type {const} */ ([steps, PAUSES, device]));
    console.log(`Browser, ${name}, ${steps} steps`);
    const protocol = await page.context().newCDPSession(page);
    return await weighAll(
      () => page.evaluate(() => Reflect.get(globalThis, "soak").advance()),
      async () => {
        await protocol.send("HeapProfiler.collectGarbage");
        return (await protocol.send("Runtime.getHeapUsage")).usedSize;
      },
    );
  } finally {
    await browser.close();
  }
}

async function main() {
  ensurePackages();
  const { createServer } = await import("vite");
  const server = await createServer({
    root,
    configFile: false,
    server: { hmr: false, ws: false, port: 0, host: "127.0.0.1" },
    appType: "mpa",
    optimizeDeps: { noDiscovery: true },
    logLevel: "error",
  });
  const problems = [];
  try {
    await server.listen();
    for (const place of places) {
      const weighed = place === "node" ? await inNode(server) : await inBrowser(server);
      const grown = growth(weighed);
      console.log(grown.length === 0 ? `${place}: flat` : `${place}: NOT flat`);
      problems.push(...grown.map((problem) => `${place}: ${problem}`));
    }
  } finally {
    await server.close();
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

main().then(
  // Dawn's threads keep a process alive that has nothing left to do.
  () => process.exit(0),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
