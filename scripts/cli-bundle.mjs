/**
 * The command line as a module: bundles `cli/main.ts` with Vite when a source has changed since. A bundle lies in a folder
 * named after the state of its sources, so that commands that run side by side never see half of one.
 * Nothing is printed to standard output.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./prepare.mjs";
import { standalonePage } from "./standalone-page.mjs";

const bundles = join(root, ".cache", "cli");
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * @param {string} path
 * @param {import("node:crypto").Hash} hash
 */
function addState(path, hash) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const full = join(path, entry.name);
    if (entry.isDirectory()) addState(full, hash);
    else {
      const { size, mtimeMs } = statSync(full);
      hash.update(`${full}:${size}:${mtimeMs}\n`);
    }
  }
}

/** The parts of the tree that the bundle is made of; the page is not among them. */
function stateOfSources() {
  const hash = createHash("sha256");
  for (const folder of [
    "cli",
    "src/engine",
    "src/shaders",
    "src/standalone",
    "src/ui/predict",
    "src/workers/protocol",
    "src/workers/proof",
    "src/graph-editor",
  ]) {
    if (existsSync(join(root, folder))) addState(join(root, folder), hash);
  }
  for (const file of [
    "package-lock.json",
    "scripts/cli-bundle.mjs",
    "scripts/standalone-page.mjs",
    "scripts/browser.mjs",
  ]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

function ensurePackages() {
  if (existsSync(join(root, "node_modules", "vite"))) return;
  process.stderr.write("trainyard: installing packages (once; a few minutes on a slow line)\n");
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    // Its output is about the installation, so it must not mix with the command's.
    stdio: ["ignore", process.stderr, process.stderr],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) throw new Error("npm ci failed; its own message stands above.");
}

/** @param {string} folder */
async function bundle(folder) {
  const { build } = await import("vite");
  const unfinished = join(bundles, `unfinished-${process.pid}`);
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    plugins: [standalonePage()],
    build: {
      ssr: join(root, "cli", "main.ts"),
      outDir: unfinished,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      sourcemap: "inline",
      rolldownOptions: { output: { entryFileNames: "main.mjs", codeSplitting: false } },
    },
  });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another command has made the same bundle in the meantime.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(join(folder, "main.mjs"))) throw error;
  }
}

/** @param {string} current */
function removeOld(current) {
  for (const name of readdirSync(bundles)) {
    const path = join(bundles, name);
    if (path !== current && Date.now() - statSync(path).mtimeMs > KEPT_MS)
      rmSync(path, { recursive: true, force: true });
  }
}

/** @returns {Promise<(parameters: readonly string[], root: string, output?: object) => Promise<number>>} `main` of `cli/main.ts`. */
export async function loadCli() {
  ensurePackages();
  const folder = join(bundles, stateOfSources());
  if (!existsSync(join(folder, "main.mjs"))) {
    mkdirSync(bundles, { recursive: true });
    await bundle(folder);
    removeOld(folder);
  }
  const { main } = await import(pathToFileURL(join(folder, "main.mjs")).href);
  return main;
}
