/** Runs checks side by side: each is one process that mostly uses one core and waits for its libraries to load. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "../prepare.mjs";

/** Each takes up to 2 GB. */
const SIDE_BY_SIDE = 2;

/**
 * What a check prints is shown as a whole when it ends.
 * @param {readonly { readonly command: readonly string[], readonly failure: string }[]} checks begun in this order: the longest first.
 * @throws Error with the failures, after all have run.
 */
export async function runChecks(checks) {
  const waiting = [...checks];
  /** @type {string[]} */
  const failures = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await succeeds(check.command))) failures.push(check.failure);
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
