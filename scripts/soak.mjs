/**
 * `npm run soak`: 10,000 training steps in one page. Ten times on the way the garbage is collected and it is measured what is
 * left: bytes of GPU buffers, bytes of the JavaScript heap, and live objects by kind. Nothing may grow. Options:
 *
 *   --model mlp         mlp, cnn, resnet20, lstm or gpt, in its small size (--full for that of the bench)
 *   --steps 10000
 *   --hardware          this machine's GPU instead of the software adapter
 */
import { prepareBench } from "./bench/page.mjs";
import { table } from "./bench/statistics.mjs";

const SAMPLES = 10;
/** The heap is not the same to the byte: functions are optimised, caches of the browser fill. */
const HEAP_SLACK_BYTES = 1024 * 1024;
const kinds = ["GPUBuffer", "GPUBindGroup", "GPUComputePipeline", "GPUCommandBuffer", "ArrayBuffer", "Promise"];

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const model = option("--model", "mlp");
const steps = Math.max(SAMPLES, Number(option("--steps", "10000")) || 10_000);

/** @typedef {{ step: number, bufferBytes: number, heapBytes: number, objects: Record<string, number> }} Sample */

/** @param {import("@playwright/test").CDPSession} protocol @param {string} kind @returns {Promise<number>} live objects; asking collects the garbage first. */
async function countObjects(protocol, kind) {
  const group = { objectGroup: "soak" };
  const { result } = await protocol.send("Runtime.evaluate", { expression: `${kind}.prototype`, ...group });
  const { objects } = await protocol.send("Runtime.queryObjects", {
    prototypeObjectId: result.objectId ?? "",
    ...group,
  });
  const { result: length } = await protocol.send("Runtime.callFunctionOn", {
    objectId: objects.objectId ?? "",
    functionDeclaration: "function () { return this.length; }",
  });
  await protocol.send("Runtime.releaseObjectGroup", group);
  return Number(length.value);
}

/** @param {readonly Sample[]} samples @returns {readonly string[]} what grew, in words; the first sample is the warm-up. */
function growth(samples) {
  const [first, last] = [samples[1], samples.at(-1)];
  if (first === undefined || last === undefined) return ["there are too few samples to tell"];
  const problems = [];
  if (last.bufferBytes > first.bufferBytes)
    problems.push(`GPU buffers: ${first.bufferBytes} to ${last.bufferBytes} bytes`);
  if (last.heapBytes > first.heapBytes + HEAP_SLACK_BYTES)
    problems.push(`heap: ${first.heapBytes} to ${last.heapBytes} bytes`);
  for (const kind of kinds) {
    const [before = 0, after = 0] = [first.objects[kind], last.objects[kind]];
    // A step that is just under way may hold a few.
    if (after > before + 8) problems.push(`${kind}: ${before} to ${after} objects`);
  }
  return problems;
}

async function main() {
  const bench = await prepareBench({ hardware: given.includes("--hardware"), tell: console.error });
  try {
    const browser = await bench.openBrowser();
    const { call, protocol: openProtocol } = await browser.openPage();
    const name = await call("openOwn", model, "webgpu", given.includes("--full") ? "full" : "small");
    console.log(`${name}: ${steps} steps of ${model}`);
    const protocol = await openProtocol();
    await protocol.send("Performance.enable");
    /** @type {Sample[]} */
    const samples = [];
    const part = Math.ceil(steps / SAMPLES);
    for (let sample = 1; sample <= SAMPLES; sample++) {
      const { msPerStep, loss } = await call("time", "trainyard", part);
      await protocol.send("HeapProfiler.collectGarbage");
      /** @type {Record<string, number>} */
      const objects = {};
      for (const kind of kinds) objects[kind] = await countObjects(protocol, kind);
      const { metrics } = await protocol.send("Performance.getMetrics");
      const heapBytes = metrics.find((metric) => metric.name === "JSHeapUsedSize")?.value ?? Number.NaN;
      samples.push({ step: sample * part, bufferBytes: await call("liveBufferBytes"), heapBytes, objects });
      console.error(`  ${sample * part} steps, ${msPerStep.toFixed(1)} ms each, loss ${Number(loss).toFixed(4)}`);
    }
    await browser.close();
    console.log(
      table(
        ["steps", "GPU buffers (bytes)", "heap (bytes)", ...kinds],
        samples.map(({ step, bufferBytes, heapBytes, objects }) =>
          [step, bufferBytes, heapBytes, ...kinds.map((kind) => objects[kind] ?? 0)].map(String),
        ),
      ),
    );
    const problems = growth(samples);
    if (problems.length > 0) throw new Error(`Something grew: ${problems.join("; ")}.`);
    console.log("Nothing grew.");
  } finally {
    await bench.close();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
