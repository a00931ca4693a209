/**
 * The licences of what the page and its workers are made of, as one file of the build: most of them ask for their text to go along. It
 * lists every package of the lock file that is not for development only, so that nothing depends on what a bundler sees.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * @typedef {object} LockedPackage
 * @property {string} [version] @property {string} [license] @property {boolean} [dev] @property {boolean} [devOptional]
 */

/** Packages of the page by their path in `node_modules`, sorted. @returns {[path: string, locked: LockedPackage][]} */
export function shippedPackages() {
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @returns {string} Markdown: a section for each package that is installed. */
export function licenceList() {
  const sections = shippedPackages().flatMap(([path, { version = "", license = "none" }]) => {
    const folder = join(root, path);
    // Packages for other platforms are not part of this build.
    if (!existsSync(folder)) return [];
    const texts = readdirSync(folder)
      .filter((name) => FILE.test(name))
      .map((name) => readFileSync(join(folder, name), "utf8").trim());
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    return [
      `## ${name} ${version} (${license})\n\n${texts.join("\n\n") || "The package brings no text of its own."}\n`,
    ];
  });
  return `# Licences\n\nTrainyard is made with these packages.\n\n${sections.join("\n")}`;
}

/** Puts `licences.md` into the build. @returns {import("vite").Plugin} */
export function licences() {
  return {
    name: "trainyard:licences",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "licences.md", source: licenceList() });
    },
  };
}
