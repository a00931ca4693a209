/**
 * `npm run test:parity`: the five reference models, each trained for 200 steps by the engine and by PyTorch from the same
 * weights and the same batches. Every loss must agree within 1 %, and the engine run twice must give the same bits. Options:
 *
 *   --device webgpu     or cpu; webgpu is Dawn in Node
 *   --only mlp,gpt      some of mlp, cnn, resnet20, lstm, gpt
 *   --full              the sizes of the bench instead of small ones (takes long on a software adapter)
 *   --steps 200
 *   --keep FOLDER       leaves weights, batches and both sides' losses in a new folder, for a closer look
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePackages, root, run, say } from "./prepare.mjs";
import { ensurePython } from "./python-environment.mjs";

/** Largest relative difference of a loss. */
const TOLERANCE = 0.01;

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const steps = Math.max(1, Number(option("--steps", "200")) || 200);
const size = given.includes("--full") ? "full" : "small";
const kept = option("--keep", "");
const names = option("--only", "mlp,cnn,resnet20,lstm,gpt").split(",");

/** @typedef {import("../bench/parity").ParityRun} ParityRun */

/** @param {readonly number[]} ours @param {readonly number[]} theirs @returns {{ largest: number, step: number }} NaN counts as largest. */
function largestDifference(ours, theirs) {
  let [largest, step] = [0, 0];
  theirs.forEach((expected, index) => {
    const difference = Math.abs((ours[index] ?? Number.NaN) - expected) / Math.abs(expected);
    if (difference <= largest) return;
    [largest, step] = [Number.isNaN(difference) ? Infinity : difference, index];
  });
  return { largest, step };
}

/** @param {import("vite").ViteDevServer} server @returns {Promise<import("../src/engine/runtime/device").ComputeDevice>} */
async function openDevice(server) {
  const { openDevice: open } = /** @type {typeof import("../src/engine/runtime/open-device")} */ (
    await server.ssrLoadModule("/src/engine/runtime/open-device.ts")
  );
  if (option("--device", "webgpu") === "cpu") return (await open("cpu")).device;
  const { nodeGpu } = /** @type {typeof import("../cli/node-gpu")} */ (await server.ssrLoadModule("/cli/node-gpu.ts"));
  const found = await nodeGpu();
  if ("reason" in found) throw new Error(found.reason);
  return (await open("webgpu", found.gpu)).device;
}

/** @param {string} work a folder for weights, batches and losses @returns {Promise<Map<string, ParityRun>>} */
async function trainOurs(work) {
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
    const { runParity } = /** @type {typeof import("../bench/parity")} */ (
      await server.ssrLoadModule("/bench/parity.ts")
    );
    const device = await openDevice(server);
    say(`${size} models, ${steps} steps, on ${device.name}`);
    const runs = new Map();
    for (const name of names) {
      const folder = join(work, name);
      mkdirSync(folder);
      const result = await runParity(
        /** @type {import("../bench/models/reference-model").ModelName} */ (name),
        size,
        device,
        steps,
        folder,
      );
      say(`${name}: ${steps} steps in ${result.seconds.toFixed(1)} s, and once more`);
      writeFileSync(join(folder, "ours.json"), JSON.stringify(result.losses));
      runs.set(name, result);
    }
    return runs;
  } finally {
    await server.close();
  }
}

async function main() {
  ensurePackages();
  const python = ensurePython();
  const work = kept === "" ? mkdtempSync(join(tmpdir(), "trainyard-parity-")) : kept;
  if (kept !== "") mkdirSync(kept);
  let failed = 0;
  try {
    const runs = await trainOurs(work);
    if (!run(python, [join(root, "scripts", "parity", "parity.py"), ...names.map((name) => join(work, name))])) {
      throw new Error("PyTorch's side failed; its own message stands above.");
    }
    for (const [name, { losses, repeatable, title }] of runs) {
      /** @type {readonly number[]} */
      const theirs = JSON.parse(readFileSync(join(work, name, "losses.json"), "utf8"));
      const { largest, step } = largestDifference(losses, theirs);
      const good = largest <= TOLERANCE && repeatable;
      if (!good) failed += 1;
      console.log(
        `${good ? "ok    " : "FAILED"} ${title}: largest difference ${(100 * largest).toPrecision(2)} % at step ${step + 1}; ` +
          `loss ${theirs[0]?.toFixed(4) ?? "-"} to ${theirs.at(-1)?.toFixed(4) ?? "-"}; ` +
          `the same seed twice gives ${repeatable ? "the same bits" : "DIFFERENT bits"}`,
      );
    }
  } finally {
    if (kept === "") rmSync(work, { recursive: true, force: true });
  }
  if (failed > 0) throw new Error(`${failed} of ${names.length} models do not agree.`);
}

main().then(
  // Dawn's threads keep a process alive that has nothing left to do.
  () => process.exit(0),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
