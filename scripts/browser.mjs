/**
 * Finds a Chrome or Chromium for tests and for opening the studio: a path given by the environment (TRAINYARD_CHROME), an
 * installed one, Playwright's own download, and at last the system's package manager.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Flags under which headless Chromium offers WebGPU on its software adapter, with background network traffic off. */
export const webgpuArguments = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];

const names = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "chrome", "microsoft-edge"];

function installedPaths() {
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === "win32") {
    return [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .map((folder) => join(folder, "Google", "Chrome", "Application", "chrome.exe"));
  }
  const folders = (process.env.PATH ?? "").split(":");
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** @returns {string | undefined} an installed browser's path. */
export function findBrowser() {
  const given = process.env.TRAINYARD_CHROME;
  if (given !== undefined && given !== "") {
    if (!existsSync(given)) throw new Error(`TRAINYARD_CHROME names ${given}, which does not exist.`);
    return given;
  }
  return installedPaths().find((path) => existsSync(path));
}

/**
 * A browser for the tests, installed if need be.
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 */
export async function ensureBrowser(say) {
  const found = findBrowser();
  if (found !== undefined) return found;
  const { chromium } = await import("@playwright/test");
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  say("No Chrome or Chromium found: trying Playwright's download.");
  const download = spawnSync(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], {
    stdio: "inherit",
    timeout: 300_000,
  });
  if (download.status === 0 && existsSync(chromium.executablePath())) return chromium.executablePath();
  if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("The download did not work: installing Debian's chromium package.");
    spawnSync("apt-get", ["update"], { stdio: "inherit" });
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error("No browser: install Chrome or Chromium, or name one in the environment variable TRAINYARD_CHROME.");
}
