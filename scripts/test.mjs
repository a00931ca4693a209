/**
 * `npm test`: installs what is missing, then lint, types, unit tests, GPU tests in a real browser, and journeys through
 * the production build. Stops at the first part that fails. One part alone: `npm test -- unit`.
 */
import { ensureBrowser } from "./browser.mjs";
import { ensureBuild, ensurePackages, run, say } from "./prepare.mjs";

const node = process.execPath;
/** @type {Record<string, (browser: string) => boolean>} */
const parts = {
  lint: () =>
    run(node, ["node_modules/eslint/bin/eslint.js", "--cache", "--cache-location", ".cache/eslint", "."]) &&
    run(node, [
      "node_modules/prettier/bin/prettier.cjs",
      "--check",
      "--log-level",
      "warn",
      "--cache",
      "--cache-location",
      ".cache/prettier",
      ".",
    ]),
  types: () => run(node, ["node_modules/typescript/bin/tsc", "--noEmit"]),
  unit: (browser) =>
    run(node, ["node_modules/vitest/vitest.mjs", "run", "--project", "unit"], { TRAINYARD_CHROME: browser }),
  gpu: (browser) =>
    run(node, ["node_modules/vitest/vitest.mjs", "run", "--project", "gpu"], { TRAINYARD_CHROME: browser }),
  e2e: (browser) => {
    ensureBuild();
    return run(node, ["node_modules/@playwright/test/cli.js", "test"], { TRAINYARD_CHROME: browser });
  },
};

try {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !(name in parts));
  if (unknown !== undefined)
    throw new Error(`There is no part named ${unknown}; there are ${Object.keys(parts).join(", ")}.`);
  ensurePackages();
  const browser = await ensureBrowser(say);
  say(`browser: ${browser}`);
  const times = [];
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    say(`${name} …`);
    const began = Date.now();
    if (!part(browser)) throw new Error(`${name} failed.`);
    times.push(`${name} ${Math.round((Date.now() - began) / 1000)} s`);
  }
  say(`all passed: ${times.join(", ")}`);
} catch (error) {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
