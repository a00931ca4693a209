/** A run of the command line that is killed goes on to the same bits. */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "./main";
import { outputTo } from "./output";

const root = fileURLToPath(new URL("..", import.meta.url));
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainyard-"));
});
afterEach(() => rm(folder, { recursive: true }));

const run = ["train", "iris", "--device", "cpu", "--epochs", "4000", "--steps", "1500", "--json"];

async function call(...parameters: string[]): Promise<{ code: number; notes: string }> {
  let notes = "";
  const output = outputTo(
    () => undefined,
    (text) => (notes += text),
  );
  return { code: await main(parameters, root, output), notes };
}

/** Trains in a process of its own, which is killed once it has said that it has taken so many steps. */
async function killedAfter(step: number, ...parameters: string[]): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [join(root, "scripts", "cli.mjs"), ...parameters], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-10_000);
    if (said.includes(`"step":${step},`)) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
}

describe("train --checkpoints", () => {
  it("is killed, goes on with --resume, and ends with the same bits", async () => {
    const [whole, kept, out] = ["whole", "kept", "out"].map((name) => join(folder, name));
    if (whole === undefined || kept === undefined || out === undefined) throw new Error("No folders.");
    expect((await call(...run, "--out", whole)).code).toBe(0);

    const checkpoints = ["--checkpoints", kept, "--checkpoint-every", "40"];
    expect(await killedAfter(700, ...run, ...checkpoints)).toBe("SIGKILL");
    expect((await readdir(join(kept, "run"))).some((name) => name.startsWith("step-"))).toBe(true);
    const refused = await call(...run, ...checkpoints);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.notes).toContain("go on with it with --resume");
    const other = await call(...run, "--seed", "9", ...checkpoints, "--resume");
    expect(other.notes).toContain("other settings");

    const resumed = await call(...run, ...checkpoints, "--resume", "--out", out);
    expect(resumed.code).toBe(0);
    const from = Number(/goes on from step (\d+)/.exec(resumed.notes)?.[1]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThan(1500);
    for (const file of ["weights.safetensors", "best.safetensors"]) {
      expect(await readFile(join(out, file))).toEqual(await readFile(join(whole, file)));
    }
  }, 60_000);

  it("says what goes with what", async () => {
    expect((await call(...run, "--resume")).notes).toContain("--checkpoints FOLDER");
  });
});
