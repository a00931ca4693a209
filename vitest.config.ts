import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findBrowser, webgpuArguments } from "./scripts/browser.mjs";
import { standalonePage } from "./scripts/standalone-page.mjs";

const executablePath = findBrowser();

export default defineConfig({
  test: {
    // Of two cores, the default would leave one idle.
    maxWorkers: "100%",
    projects: [
      {
        plugins: [standalonePage()],
        test: {
          name: "unit",
          environment: "node",
          include: ["src/**/*.test.ts", "cli/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
          exclude: ["**/*.gpu.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [standalonePage()],
        // Bundled before the first test: found later, they would make Vite reload the page in the middle of one.
        optimizeDeps: {
          include: [
            "@bufbuild/protobuf",
            "@bufbuild/protobuf/codegenv2",
            "@litertjs/core",
            "@litertjs/core/wasm/litert_wasm_compat_internal.js",
            "comlink",
            "fflate",
            "flatbuffers",
            "onnxruntime-web/wasm",
            "papaparse",
            "zod",
          ],
        },
        // The real WGSL in a real browser's WebGPU.
        test: {
          name: "gpu",
          include: ["src/**/*.gpu.test.ts"],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: webgpuArguments, ...(executablePath === undefined ? {} : { executablePath }) },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
