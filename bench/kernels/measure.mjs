/**
 * `node bench/kernels/measure.mjs`: every applicable kernel variant against the interpreter on shapes off every tile, then its time
 * on the shapes of common models. Options: --check or --time for one of the two, --hardware (this machine's GPU instead of the
 * software adapter). Ends with 1 if a kernel is wrong.
 */
import { join } from "node:path";
import { ensureBrowser, webgpuArguments } from "../../scripts/browser.mjs";
import { ensurePackages, root } from "../../scripts/prepare.mjs";
import { serve } from "../../scripts/serve.mjs";

const TOLERANCE = 2e-5;
const given = process.argv.slice(2);
const hardware = given.includes("--hardware");

async function main() {
  ensurePackages();
  const executablePath = await ensureBrowser((line) => console.log(line));
  const { build } = await import("vite");
  const { chromium } = await import("@playwright/test");
  const outDir = join(root, "dist", "bench-kernels");
  await build({
    root: join(root, "bench", "kernels"),
    base: "./",
    configFile: false,
    logLevel: "error",
    build: { outDir, emptyOutDir: true, target: "es2023", minify: false },
  });
  const server = await serve(outDir, 0);
  const args = hardware ? ["--enable-unsafe-webgpu", "--enable-features=Vulkan"] : webgpuArguments;
  const browser = await chromium.launch({ executablePath, args });
  let wrong = 0;
  try {
    const page = await browser.newPage();
    page.on("console", (message) => console.error(message.text()));
    await page.goto(server.url);
    /** @param {"check" | "time"} method @param {number} index @param {boolean} software @returns {Promise<readonly import("./page").Measured[]>} */
    const call = (method, index, software) =>
      page.evaluate(
        ([name, ...values]) => Reflect.get(globalThis, "kernels")[name](...values),
        /** @type {const} */ ([method, index, software]),
      );
    /** @param {"checked" | "timed"} list @returns {Promise<number>} */
    const count = (list) => page.evaluate((name) => Reflect.get(globalThis, "kernels")[name], list);
    if (!given.includes("--time")) {
      let checked = 0;
      for (let index = 0; index < (await count("checked")); index++) {
        for (const software of [true, false]) {
          for (const { operator, shapes, variant, error = Infinity } of await call("check", index, software)) {
            checked++;
            if (error <= TOLERANCE) continue;
            wrong++;
            console.log(`wrong by ${error}: ${operator} ${shapes}, ${variant}`);
          }
        }
      }
      console.log(`${checked} kernels checked, ${wrong} wrong.`);
    }
    if (!given.includes("--check")) {
      for (let index = 0; index < (await count("timed")); index++) {
        for (const { operator, shapes, variant, ms = 0, gflops = 0 } of await call("time", index, !hardware)) {
          console.log(
            `${ms.toFixed(2).padStart(9)} ms ${gflops.toFixed(2).padStart(8)} GFLOP/s  ${operator} ${shapes}  ${variant}`,
          );
        }
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return wrong === 0;
}

process.exitCode = (await main()) ? 0 : 1;
