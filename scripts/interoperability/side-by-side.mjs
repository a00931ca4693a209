/** Runs processes side by side: exports and checks that mostly use one core each and wait for their libraries to load. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "../prepare.mjs";

/** Each takes up to 2 GB. */
const SIDE_BY_SIDE = 2;

/**
 * What a process prints is shown as a whole when it ends.
 * @param {readonly { readonly command: readonly string[], readonly failure: string }[]} processes begun in this order: the longest first.
 * @throws Error with the failures, after all have run.
 */
export async function runSideBySide(processes) {
  const waiting = [...processes];
  /** @type {string[]} */
  const failures = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!(await succeeds(next.command))) failures.push(next.failure);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  if (failures.length > 0) throw new Error(failures.join(" "));
}

/** @param {readonly string[]} command */
async function succeeds([program = "", ...parameters]) {
  const child = spawn(program, parameters, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  /** @type {Buffer[]} */
  const printed = [];
  child.stdout.on("data", (/** @type {Buffer} */ data) => printed.push(data));
  child.stderr.on("data", (/** @type {Buffer} */ data) => printed.push(data));
  const [code] = await once(child, "close");
  process.stdout.write(Buffer.concat(printed));
  return code === 0;
}
