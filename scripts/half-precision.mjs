/**
 * `npm run test:f16`: mixed precision on an adapter that has shader-f16. Reference models are trained in single and in mixed precision:
 * the losses must end within 2 % of each other, and the step must take less memory by a third where the model is as large as the bench's.
 * Then an overflow is forced, and training must recover. Without such an adapter it says so and ends well. Options:
 *
 *   --full             the models of the bench for 200 steps, instead of small ones for 40 (minutes on a software adapter)
 *   --only mlp,cnn     some of mlp, cnn, resnet20, lstm, gpt
 *   --steps 200
 */
import { ensureHalfPrecisionDriver } from "./half-precision-driver.mjs";
import { ensurePackages, root, say } from "./prepare.mjs";

/** Largest relative difference of the mean loss over the last steps. */
const TOLERANCE = 0.02;
const LAST_STEPS = 10;
const MEMORY_SHARE = 2 / 3;
/** Far beyond what half precision holds. */
const OVERFLOWING_SCALE = 2 ** 31;

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const size = given.includes("--full") ? "full" : "small";
const stepCount = Math.max(LAST_STEPS, Number(option("--steps", size === "full" ? "200" : "40")) || LAST_STEPS);
const names = option("--only", "cnn,gpt").split(",");

/** @typedef {import("../bench/half-precision").PrecisionRun} PrecisionRun */

/** @param {PrecisionRun} run */
function lastLoss({ steps }) {
  const last = steps.slice(-LAST_STEPS);
  return last.reduce((sum, numbers) => sum + (numbers["loss"] ?? Number.NaN), 0) / last.length;
}

/** @param {PrecisionRun} single @param {PrecisionRun} mixed */
function judge(single, mixed) {
  const [expected, got] = [lastLoss(single), lastLoss(mixed)];
  const difference = Math.abs(got - expected) / expected;
  const memory = mixed.memoryBytes / single.memoryBytes;
  return {
    good: difference <= TOLERANCE && (size === "small" || memory <= MEMORY_SHARE),
    text:
      `loss ${got.toFixed(4)} for ${expected.toFixed(4)} (${(100 * difference).toPrecision(2)} %), ` +
      `${mixed.memoryBytes} bytes for ${single.memoryBytes} (${(100 * (1 - memory)).toFixed(1)} % less), ` +
      `${mixed.steps.at(-1)?.["skippedSteps"] ?? "?"} steps skipped`,
  };
}

/** @param {PrecisionRun} run */
function judgeRecovery({ steps, weightsAreFinite }) {
  const skipped = steps.at(-1)?.["skippedSteps"] ?? 0;
  const scale = steps.at(-1)?.["lossScale"] ?? 0;
  const [first, last] = [steps[0]?.["loss"] ?? Number.NaN, steps.at(-1)?.["loss"] ?? Number.NaN];
  return {
    good:
      skipped > 0 &&
      skipped < steps.length - 1 &&
      weightsAreFinite &&
      last < first &&
      scale === OVERFLOWING_SCALE / 2 ** skipped,
    text: `${skipped} steps skipped, scale ${OVERFLOWING_SCALE} to ${scale}, loss ${first.toFixed(4)} to ${last.toFixed(4)}`,
  };
}

async function main() {
  ensurePackages();
  const driver = process.platform === "linux" ? ensureHalfPrecisionDriver() : undefined;
  if (driver !== undefined) process.env["VK_DRIVER_FILES"] = driver;
  const { createServer } = await import("vite");
  const server = await createServer({
    root,
    configFile: false,
    server: { middlewareMode: true, hmr: false, ws: false },
    appType: "custom",
    optimizeDeps: { noDiscovery: true },
    logLevel: "error",
  });
  try {
    const { nodeGpu } = /** @type {typeof import("../cli/node-gpu")} */ (
      await server.ssrLoadModule("/cli/node-gpu.ts")
    );
    const { openDevice } = /** @type {typeof import("../src/engine/runtime/open-device")} */ (
      await server.ssrLoadModule("/src/engine/runtime/open-device.ts")
    );
    const { trainInPrecision } = /** @type {typeof import("../bench/half-precision")} */ (
      await server.ssrLoadModule("/bench/half-precision.ts")
    );
    const found = await nodeGpu();
    /** @param {unknown} error */
    const reasonOf = (error) => ({ reason: error instanceof Error ? error.message : String(error) });
    const opened = "reason" in found ? found : await openDevice("webgpu", found.gpu).catch(reasonOf);
    const device = "device" in opened && opened.device.halfPrecision ? opened.device : undefined;
    if (device === undefined) {
      const why = "device" in opened ? `${opened.device.name} has no shader-f16.` : (opened.reason ?? "");
      say(`Mixed precision is not tested here: ${why} Mesa's lavapipe from 25.0 on has it.`);
      return;
    }
    say(`Mixed precision: ${size} models, ${stepCount} steps, on ${device.name}`);
    let failed = 0;
    /** @param {string} what @param {{ good: boolean, text: string }} judgement */
    const report = (what, { good, text }) => {
      if (!good) failed += 1;
      console.log(`${good ? "ok    " : "FAILED"} ${what}: ${text}`);
    };
    for (const name of names) {
      const model = /** @type {import("../bench/models/reference-model").ModelName} */ (name);
      const single = await trainInPrecision(device, model, size, "f32", stepCount);
      report(name, judge(single, await trainInPrecision(device, model, size, "mixed", stepCount)));
      const forced = await trainInPrecision(device, model, size, "mixed", 60, OVERFLOWING_SCALE);
      report(`${name} after a forced overflow`, judgeRecovery(forced));
    }
    if (failed > 0) throw new Error(`${failed} of ${2 * names.length} checks of mixed precision failed.`);
  } finally {
    await server.close();
  }
}

main().then(
  // Dawn's threads keep a process alive that has nothing left to do.
  () => process.exit(0),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
