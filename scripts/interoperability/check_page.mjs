/**
 * Opens the standalone pages that Trainyard exported in a real browser, from the disk and with the network off, and compares their answers, on
 * the CPU and by WebGPU, with Trainyard's own.
 *
 * Usage: check_page.mjs FOLDER...   Each folder holds page.html and samples.safetensors of one template.
 * A page that fetches anything, that breaks its own policy or that prints an error fails. Prints one line per template, then
 * `N passed, N failed`. Exit code 1 if anything fails.
 */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";
import { ensureBrowser, webgpuArguments } from "../browser.mjs";
import { say } from "../prepare.mjs";

const TOLERANCE = 1e-4;

/** @typedef {{ shape: number[], data: number[] }} Samples */

/** Tensors of a safetensors file by name. @param {string} path @returns {Map<string, Samples>} */
function readSamples(path) {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  /** @type {Record<string, { dtype: string, shape: number[], data_offsets: [number, number] }>} */
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  return new Map(
    Object.entries(header).flatMap(([name, { dtype, shape, data_offsets: offsets }]) => {
      if (name === "__metadata__") return [];
      const part = bytes.subarray(8 + length + offsets[0], 8 + length + offsets[1]);
      const buffer = part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength);
      return [[name, { shape, data: Array.from(dtype === "I32" ? new Int32Array(buffer) : new Float32Array(buffer)) }]];
    }),
  );
}

/** @param {Map<string, Samples>} samples @param {string} prefix */
const part = (samples, prefix) =>
  Object.fromEntries(
    [...samples].flatMap(([name, each]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), each]] : [])),
  );

/** @param {import("@playwright/test").Browser} browser @param {string} folder @returns {Promise<string>} */
async function check(browser, folder) {
  const samples = readSamples(join(folder, "samples.safetensors"));
  const inputs = Object.fromEntries(Object.entries(part(samples, "input/")).map(([name, { data }]) => [name, data]));
  const expected = part(samples, "output/");
  const context = await browser.newContext({ offline: true });
  /** @type {string[]} */
  const problems = [];
  try {
    const page = await context.newPage();
    const address = pathToFileURL(join(folder, "page.html")).href;
    page.on("request", (request) => {
      if (request.url() !== address && !/^(blob|data):/.test(request.url())) problems.push(`fetched ${request.url()}`);
    });
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(address);
    await page.locator(".answer, .answers .note").first().waitFor();
    /** @type {string[]} */
    const found = [];
    for (const device of ["cpu", "webgpu"]) {
      const answers = await page.evaluate(
        async ({ given, where }) => {
          const { trainyard } = /** @type {any} */ (window);
          const outputs = await trainyard.predict(given, { device: where });
          return Object.entries(outputs).map(([name, { shape, data }]) => ({ name, shape, data: Array.from(data) }));
        },
        { given: inputs, where: device },
      );
      let largest = 0;
      for (const [name, { shape, data }] of Object.entries(expected)) {
        const answer = answers.find((each) => each.name === name);
        if (answer?.shape.join() !== shape.join())
          throw new Error(`${name} is [${answer?.shape.join(", ")}], not [${shape.join(", ")}]`);
        data.forEach((value, index) => {
          const difference = Math.abs(value - Number(answer.data[index]));
          if (!(difference <= largest)) largest = difference;
        });
      }
      if (!(largest <= TOLERANCE))
        throw new Error(`on ${device} the largest difference is ${largest.toExponential(1)}`);
      found.push(`${device} ${largest.toExponential(1)}`);
    }
    if (problems.length > 0) throw new Error(problems.join("; "));
    const count = Object.values(expected)[0]?.shape[0] ?? 0;
    return `${count} samples, largest difference ${found.join(", ")}`;
  } finally {
    await context.close();
  }
}

const browser = await chromium.launch({ executablePath: await ensureBrowser(say), args: webgpuArguments });
let passed = 0;
let failed = 0;
try {
  for (const folder of process.argv.slice(2)) {
    const name = basename(folder).padEnd(14);
    try {
      console.log(`page         ${name} ok: ${await check(browser, folder)}`);
      passed += 1;
    } catch (error) {
      console.log(`page         ${name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
      failed += 1;
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
