/**
 * Interoperability: every template is trained a little and exported by the command line, then loaded by the real ONNX Runtime,
 * ONNX checker, safetensors and PyTorch of a Python environment that this script makes outside the repository.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePackages, root, run, say } from "./prepare.mjs";

const folder = join(root, "scripts", "interoperability");

/** @returns {string} a Python with the pinned packages. */
function ensurePython() {
  const requirements = join(folder, "requirements.txt");
  const key = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const environment = join(homedir(), ".cache", "trainyard", `python-${key}`);
  const python = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(join(environment, ".complete"))) return python;
  say("making a Python environment for the interoperability tests (once)");
  rmSync(environment, { recursive: true, force: true });
  if (!run("python3", ["-m", "venv", environment])) {
    // Debian ships Python without venv.
    if (process.platform !== "linux" || process.getuid?.() !== 0)
      throw new Error("python3 -m venv does not work here.");
    run("apt-get", ["update"]);
    if (!run("apt-get", ["install", "-y", "python3", "python3-venv"]))
      throw new Error("Python could not be installed.");
    if (!run("python3", ["-m", "venv", environment])) throw new Error("python3 -m venv does not work here.");
  }
  if (!run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements])) {
    throw new Error("The Python packages could not be installed; pip's own message stands above.");
  }
  writeFileSync(join(environment, ".complete"), "");
  return python;
}

/** @param {...string} parameters @returns {string} what the command line printed. */
function cli(...parameters) {
  const result = spawnSync(process.execPath, [join(root, "scripts", "cli.mjs"), ...parameters], {
    encoding: "utf8",
    cwd: root,
  });
  if (result.status !== 0) throw new Error(`cli ${parameters.join(" ")}: ${result.stderr.trim()}`);
  return result.stdout;
}

const work = mkdtempSync(join(tmpdir(), "trainyard-interoperability-"));
try {
  ensurePackages();
  const python = ensurePython();
  /** @type {readonly { id: string }[]} */
  const templates = JSON.parse(cli("templates", "--json"));
  const folders = templates.map(({ id: name }) => {
    const out = join(work, name);
    mkdirSync(out);
    say(`${name}: train, export, predict`);
    cli("train", name, "--steps", "20", "--seed", "1", "--out", out);
    const weights = join(out, "weights.safetensors");
    cli("export", name, "--weights", weights, "--format", "onnx", "--out", join(out, "model.onnx"));
    cli("export", name, "--weights", weights, "--format", "safetensors", "--out", join(out, "model.safetensors"));
    cli("predict", name, "--weights", weights, "--count", "256", "--out", join(out, "samples.safetensors"));
    return out;
  });
  if (!run(python, [join(folder, "check.py"), ...folders])) throw new Error("An export does not interoperate.");
} catch (error) {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
