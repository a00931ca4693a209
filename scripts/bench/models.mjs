/** Training steps of one model by several contenders that take turns, and what the engine asks of WebGPU meanwhile. */
import { median } from "./statistics.mjs";

/** @typedef {import("./page.mjs").Call} Call */
/** @typedef {{ contender: string, key: string, medianMs: number, minMs: number, maxMs: number, ratio: number, turns: string, loss: number }} ModelRow */
/** @typedef {import("../../bench/main").Counted} Counted */

/** A turn lasts about this long, and a contender gets no more than this in all (but at least one turn). */
const TURN_MS = 1500;
const CONTENDER_MS = 25_000;
/** A step longer than this is not repeated: the second one, behind the one that compiled, is all the time that it gets. */
const LONGEST_STEP_MS = 12_000;

/**
 * @param {Call} call
 * @param {{ model: string, device: "webgpu" | "cpu", keys: readonly string[], repeats: number, tell: (line: string) => void }} options
 * @returns {Promise<{ rows: readonly ModelRow[], failures: readonly { key: string, reason: string }[], counted?: Counted, bytes?: number }>}
 */
export async function measureModel(call, { model, device, keys, repeats, tell }) {
  /** @type {{ key: string, name: string, steps: number, rounds: number, turns: string, times: number[], loss: number }[]} */
  const runs = [];
  const failures = [];
  /** @type {number | undefined} */
  let bytes;
  for (const key of keys) {
    const began = Date.now();
    const opened = await call("open", key, model, device);
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    if ("failure" in opened) {
      const reason = String(opened.failure).split("\n")[0] ?? "";
      tell(`  ${key} cannot train ${model} on ${device}: ${reason}`);
      failures.push({ key, reason });
      continue;
    }
    if (key === "trainyard") bytes = opened.bytes;
    const estimate = Math.max(0.5, opened.estimateMs);
    const steps = Math.max(1, Math.min(100, Math.round(TURN_MS / estimate)));
    // Its second step, which `open` took, is all that a slow contender gets.
    const endless = opened.firstOnly || estimate > LONGEST_STEP_MS;
    const rounds = endless ? 0 : Math.max(1, Math.min(repeats, Math.floor(CONTENDER_MS / (steps * estimate))));
    const turns = opened.firstOnly ? "its first step only" : `${Math.max(1, rounds)} x ${steps}`;
    tell(`  ${opened.name} ready after ${seconds} s, about ${estimate.toFixed(0)} ms a step: ${turns}`);
    runs.push({ key, name: opened.name, steps, rounds, turns, times: endless ? [estimate] : [], loss: Number.NaN });
  }
  for (let round = 0; round < repeats; round++) {
    for (const run of runs) {
      if (round >= run.rounds) continue;
      const { msPerStep, loss } = await call("time", run.key, run.steps);
      run.times.push(msPerStep);
      run.loss = loss;
    }
  }
  const own = runs.find(({ key }) => key === "trainyard");
  const counted =
    own !== undefined && device === "webgpu" ? await call("count", own.key, Math.max(10, own.steps)) : undefined;
  for (const { key } of runs) await call("close", key);
  const ours = median(own?.times ?? []);
  const rows = runs.map(({ key, name, turns, times, loss }) => {
    const medianMs = median(times);
    const [minMs, maxMs] = [Math.min(...times), Math.max(...times)];
    return { key, contender: name, medianMs, minMs, maxMs, ratio: medianMs / ours, turns, loss };
  });
  return { rows, failures, ...(counted === undefined ? {} : { counted }), ...(bytes === undefined ? {} : { bytes }) };
}
