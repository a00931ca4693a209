/** The bench's page in a freshly started browser: built once, opened as often as a section needs a clean one. */
import { join } from "node:path";
import { ensureBrowser, webgpuArguments } from "../browser.mjs";
import { ensurePackages, root } from "../prepare.mjs";
import { serve } from "../serve.mjs";

/** @typedef {(method: string, ...parameters: readonly unknown[]) => Promise<any>} Call */

/**
 * @param {{ hardware: boolean, tell: (line: string) => void }} options
 * @returns {Promise<{ openBrowser: () => Promise<{ openPage: () => Promise<{ call: Call, close: () => Promise<void> }>, close: () => Promise<void> }>, close: () => Promise<void> }>}
 */
export async function prepareBench({ hardware, tell }) {
  ensurePackages();
  const executablePath = await ensureBrowser(tell);
  const { build } = await import("vite");
  const { chromium } = await import("@playwright/test");
  const outDir = join(root, "dist", "bench");
  await build({
    root: join(root, "bench"),
    base: "./",
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir, emptyOutDir: true, target: "es2023", minify: false, chunkSizeWarningLimit: 20_000 },
  });
  // The peers' workers and wasm want what a page of one's own may do; the studio's stricter headers are not theirs.
  const server = await serve(outDir, 0, { "Content-Security-Policy": "default-src 'self' 'unsafe-eval' blob: data:" });
  const args = hardware ? ["--enable-unsafe-webgpu", "--enable-features=Vulkan"] : webgpuArguments;
  return {
    async openBrowser() {
      const browser = await chromium.launch({ executablePath, args });
      return {
        async openPage() {
          const page = await browser.newPage();
          page.on("pageerror", (error) => tell(`  the page says: ${error.message.split("\n")[0]}`));
          await page.goto(server.url);
          return {
            call: (method, ...parameters) =>
              page.evaluate(
                ([name, values]) => Reflect.get(globalThis, "bench")[name](...values),
                /** @type {const} */ ([method, parameters]),
              ),
            close: () => page.close(),
          };
        },
        close: () => browser.close(),
      };
    },
    close: () => server.close(),
  };
}
