/**
 * WebGPU in Node: Dawn, from the npm package `webgpu`, which reaches the hardware through the system's driver (Metal,
 * Direct3D, Vulkan). On Linux without a Vulkan driver it can use a software one, which a browser or Mesa brings along.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findBrowser } from "../scripts/browser.mjs";
import { oneLine } from "./failure";

const VULKAN_FOLDERS = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/** Vulkan drivers of the system: what the loader finds by itself. */
function installedDrivers(): readonly string[] {
  return VULKAN_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(folder, name)),
  );
}

/** The software driver in the folder of a Chrome or Chromium. */
function browserDriver(): string | undefined {
  const browser = findBrowser();
  if (browser === undefined) return undefined;
  // The program found may be a link or a script in front of the folder that holds the driver.
  const folders = [
    dirname(realpathSync(browser)),
    "/usr/lib/chromium",
    "/opt/google/chrome",
    "/usr/lib64/chromium-browser",
  ];
  return folders.map((folder) => join(folder, "vk_swiftshader_icd.json")).find((path) => existsSync(path));
}

/** Lets Dawn find a driver: the environment's own choice, then the system's drivers, then a browser's software one. */
function chooseVulkanDriver(): void {
  if (process.platform !== "linux" || process.env["VK_DRIVER_FILES"] || process.env["VK_ICD_FILENAMES"]) return;
  // The Mesa software driver of older systems is too old for Dawn, and hardware drivers without hardware give no adapter.
  const hardware = installedDrivers().filter((path) => !/lvp_icd|virtio/.test(path));
  if (hardware.length > 0 && existsSync("/dev/dri")) return;
  const driver = browserDriver() ?? installedDrivers().find((path) => path.includes("lvp_icd"));
  if (driver !== undefined) process.env["VK_DRIVER_FILES"] = driver;
}

/** @returns a WebGPU entry point, or the sentence that says why there is none. */
export async function nodeGpu(): Promise<{ readonly gpu: GPU } | { readonly reason: string }> {
  chooseVulkanDriver();
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    return { gpu: create([]) };
  } catch (error) {
    return { reason: `WebGPU for Node could not be loaded: ${oneLine(error)}` };
  }
}
