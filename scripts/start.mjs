/** `npm start`: installs what is missing, builds, serves, and opens the studio. Options: --port N, --no-open. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { ensureBuild, ensurePackages, root, say } from "./prepare.mjs";
import { serve } from "./serve.mjs";

const given = process.argv.slice(2);
const portAt = given.indexOf("--port");
const wanted = portAt === -1 ? 4600 : Number(given[portAt + 1]);

/** @param {string} url */
function openBrowser(url) {
  const headless = process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (given.includes("--no-open") || process.env.CI || headless) return;
  const browser = findBrowser();
  const [command, parameters] =
    browser !== undefined ? [browser, [url]] : process.platform === "darwin" ? ["open", [url]] : ["xdg-open", [url]];
  spawn(command, parameters, { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}

try {
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535)
    throw new Error("--port takes a number from 0 to 65535.");
  ensurePackages();
  ensureBuild();
  const folder = join(root, "dist", "studio");
  const server = await serve(folder, wanted).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    say(`port ${wanted} is taken: using a free one`);
    return serve(folder, 0);
  });
  say(`the studio is at ${server.url} (Ctrl+C ends it)`);
  openBrowser(server.url);
} catch (error) {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
