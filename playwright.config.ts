import { defineConfig } from "@playwright/test";
import { findBrowser, webgpuArguments } from "./scripts/browser.mjs";

const executablePath = findBrowser();
const port = 4617;

export default defineConfig({
  testDir: "e2e/journeys",
  outputDir: ".cache/test-results",
  timeout: 180_000,
  // One at a time: every journey trains, and the software adapter takes all cores.
  workers: 1,
  fullyParallel: false,
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1280, height: 720 },
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    launchOptions: { args: webgpuArguments, ...(executablePath === undefined ? {} : { executablePath }) },
  },
  webServer: {
    command: `node scripts/start.mjs --no-open --port ${port}`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
    timeout: 180_000,
  },
});
