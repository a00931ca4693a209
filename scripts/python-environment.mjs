/**
 * The Python that the comparisons with other runtimes use: a virtual environment outside the repository with pinned packages,
 * made when it is first needed and named after their list.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, run, say } from "./prepare.mjs";

/** @returns {string} the path of a Python with the packages of scripts/interoperability/requirements.txt. @throws Error if none can be made. */
export function ensurePython() {
  const requirements = join(root, "scripts", "interoperability", "requirements.txt");
  const key = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const environment = join(homedir(), ".cache", "trainyard", `python-${key}`);
  const python = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(join(environment, ".complete"))) return python;
  say("making a Python environment with PyTorch (once)");
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

// By itself, so that it can be made while something else goes on.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) ensurePython();
