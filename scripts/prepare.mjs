/** What every command needs first: the packages of the lock file, and a build that is not older than its sources. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} line */
export function say(line) {
  console.log(`trainyard: ${line}`);
}

/**
 * Runs a command with its output on the screen.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {Record<string, string>} [environment]
 * @returns {boolean} whether it ended well.
 */
export function run(command, parameters, environment = {}) {
  const result = spawnSync(command, parameters, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
    shell: process.platform === "win32",
  });
  return result.status === 0;
}

/** @param {string} path */
function hashOf(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Installs the packages of the lock file unless exactly they are there. Install scripts of packages are not run (.npmrc). */
export function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Trainyard needs Node 20.19 or newer; this is ${process.versions.node}.`);
  }
  const marker = join(root, "node_modules", ".trainyard-lock");
  const wanted = hashOf(join(root, "package-lock.json"));
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  say("installing packages (once; a few minutes on a slow line)");
  if (!run("npm", ["ci", "--no-audit", "--no-fund"])) throw new Error("npm ci failed; its own message stands above.");
  writeFileSync(marker, wanted);
}

/** @param {string} path @returns {number} newest modification time under it, in ms. */
function newest(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const studioSources = [
  "src",
  "public",
  "index.html",
  "vite.config.ts",
  "package-lock.json",
  "scripts/security-headers.mjs",
];

/** Builds the studio into dist/studio unless that is newer than every source. */
export function ensureBuild() {
  const built = join(root, "dist", "studio", "index.html");
  const latest = Math.max(...studioSources.map((name) => newest(join(root, name))));
  if (existsSync(built) && statSync(built).mtimeMs > latest) return;
  say("building the studio");
  mkdirSync(join(root, "dist"), { recursive: true });
  if (!run(process.execPath, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"])) {
    throw new Error("The build failed; its own message stands above.");
  }
}
