/**
 * `npm test`: installs what is missing, then lint, types, unit tests, GPU tests in a real browser, and journeys through
 * the production build. Stops at the first part that fails. One part alone: `npm test -- unit`.
 */
import { ensureBrowser } from "./browser.mjs";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureBuild, ensurePackages, run, say } from "./prepare.mjs";

const node = process.execPath;

/** Where a part leaves its results for the closing count. @param {string} part */
const report = (part) => `.cache/results-${part}.json`;

/** @param {string} project @param {string} browser */
function vitest(project, browser) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report(project)}`];
  return run(node, ["node_modules/vitest/vitest.mjs", "run", "--project", project, ...reporters], {
    TRAINYARD_CHROME: browser,
  });
}

/** Tests passed, failed and skipped in the parts that count tests. */
function countTests() {
  let passed = 0;
  let failed = 0;
  /** @type {string[]} their names, which say what they need. */
  const skipped = [];
  for (const part of ["unit", "gpu", "e2e"]) {
    let results;
    try {
      results = JSON.parse(readFileSync(report(part), "utf8"));
    } catch {
      continue;
    }
    passed += results.numPassedTests ?? results.stats?.expected ?? 0;
    failed += results.numFailedTests ?? results.stats?.unexpected ?? 0;
    for (const { assertionResults } of results.testResults ?? []) {
      for (const { status, fullName } of assertionResults)
        if (status !== "passed" && status !== "failed") skipped.push(fullName);
    }
    if (results.stats?.skipped > 0) skipped.push(`${results.stats.skipped} journeys`);
  }
  return { passed, failed, skipped };
}

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
  unit: (browser) => vitest("unit", browser),
  gpu: (browser) => vitest("gpu", browser),
  e2e: (browser) => {
    ensureBuild();
    return run(node, ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"], {
      TRAINYARD_CHROME: browser,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report("e2e"),
    });
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
  mkdirSync(".cache", { recursive: true });
  for (const name of Object.keys(parts)) rmSync(report(name), { force: true });
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
const { passed, failed, skipped } = countTests();
for (const name of skipped) say(`skipped: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
