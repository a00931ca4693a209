/**
 * Where half precision can be tried without a GPU: Mesa's lavapipe, a Vulkan driver in software that has shader-f16. The software
 * adapter of Chromium has not.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say } from "./prepare.mjs";

const FOLDERS = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/** The driver's description that the environment names, or an installed lavapipe; undefined if there is neither. */
export function findHalfPrecisionDriver() {
  const given = process.env["VK_DRIVER_FILES"];
  if (given) return given;
  return FOLDERS.filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .find((path) => /lvp_icd.*\.json$/.test(path));
}

/** As `findHalfPrecisionDriver`; as root on Debian it installs one that is missing, from the release's backports. */
export function ensureHalfPrecisionDriver() {
  return findHalfPrecisionDriver() ?? (installFromBackports() ? findHalfPrecisionDriver() : undefined);
}

function installFromBackports() {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const release = readFileSync("/etc/os-release", "utf8");
  const name = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  if (name === undefined || !/^ID=debian$/m.test(release)) return false;
  say("Installing Mesa's software driver for Vulkan, which has half precision.");
  // The sources of this call only: those of the machine stay as they are.
  const sources = mkdtempSync(join(tmpdir(), "trainyard-sources-"));
  try {
    const own = "/etc/apt/sources.list.d/debian.sources";
    if (existsSync(own)) copyFileSync(own, join(sources, "debian.sources"));
    const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
    writeFileSync(
      join(sources, "backports.list"),
      `deb [signed-by=${key}] http://deb.debian.org/debian ${name}-backports main\n`,
    );
    const apt = (/** @type {string[]} */ ...parameters) =>
      spawnSync("apt-get", ["-q", "-o", `Dir::Etc::sourceparts=${sources}`, ...parameters], {
        stdio: "ignore",
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
        timeout: 300_000,
      }).status === 0;
    return (
      apt("update") && apt("install", "-y", "--no-install-recommends", "-t", `${name}-backports`, "mesa-vulkan-drivers")
    );
  } finally {
    rmSync(sources, { recursive: true, force: true });
  }
}
