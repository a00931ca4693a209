/**
 * WebGPU in Node: Dawn, from the npm package `webgpu`, which reaches the hardware through the system's driver (Metal,
 * Direct3D, Vulkan). On Linux without a Vulkan driver it can use a software one, which a browser or Mesa brings along.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { findBrowser } from "../scripts/browser.mjs";
import { oneLine } from "./failure";

const DRIVER_FOLDERS = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
const LOADER = "libvulkan.so.1";
/** Keeps a library in memory after it is closed (`dlopen(3)`); Node has no name for it. */
const RTLD_NODELETE = 0x1000;

/** Devices and buffers die with the entry point that they came from, so it is never let go. */
const opened: GPU[] = [];

/**
 * @param halfPrecision prefers a software driver that has shader-f16, where there is no hardware.
 * @returns a WebGPU entry point, or the sentence that says why there is none.
 */
export async function nodeGpu(halfPrecision = false): Promise<{ readonly gpu: GPU } | { readonly reason: string }> {
  if (process.platform === "linux") prepareVulkan(halfPrecision);
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    const gpu = create([]);
    opened.push(gpu);
    return { gpu };
  } catch (error) {
    return { reason: `WebGPU for Node could not be loaded: ${oneLine(error)}` };
  }
}

/** Lets Dawn find a loader and a driver: the environment's own choice, then the system's, then a browser's software one. */
function prepareVulkan(halfPrecision: boolean): void {
  const folders = browserFolders();
  const loader = folders.map((folder) => join(folder, LOADER)).find((path) => existsSync(path));
  if (!loadLibrary(LOADER) && loader !== undefined) loadLibrary(loader);
  if (process.env["VK_DRIVER_FILES"] || process.env["VK_ICD_FILENAMES"]) return;
  const installed = installedDrivers();
  const software = installed.filter((path) => path.includes("lvp_icd"));
  // Hardware drivers without hardware give no adapter.
  if (installed.length > software.length && existsSync("/dev/dri")) return;
  // The Mesa software driver of older systems is too old for Dawn; a browser's own one is as new as the browser, without shader-f16.
  const browserDriver = folders
    .map((folder) => join(folder, "vk_swiftshader_icd.json"))
    .find((path) => existsSync(path));
  const driver = (halfPrecision ? software[0] : undefined) ?? browserDriver ?? software[0];
  if (driver !== undefined) process.env["VK_DRIVER_FILES"] = driver;
}

/** The folders in which a Chrome or Chromium may keep its libraries. */
function browserFolders(): readonly string[] {
  let browser: string | undefined;
  try {
    browser = findBrowser();
  } catch {
    // A wrong path in the environment is for those who need the browser itself.
    browser = undefined;
  }
  // What is found may be a link to, or a script in front of, the program in the folder that is meant.
  const own = browser === undefined ? [] : [dirname(realpathSync(browser))];
  return [
    ...own,
    "/usr/lib/chromium",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
    "/usr/lib64/chromium-browser",
  ];
}

function installedDrivers(): readonly string[] {
  return DRIVER_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(folder, name)),
  );
}

/**
 * Keeps a library loaded, so that Dawn, which asks for it by its bare name, gets this one. It is no module of Node, so
 * Node closes it again with an error; by then it is in memory, where the flag makes it stay.
 */
function loadLibrary(path: string): boolean {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes("did not self-register");
  }
}
