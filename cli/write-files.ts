/** Writes the files of an export so that nothing half-written ever has the name of a whole one: under other names first, then renamed. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { NamedFile } from "../src/engine/model/model-formats";
import { CommandFailure, oneLine } from "./failure";

/**
 * @param files with paths in place of names.
 * @throws CommandFailure naming the file, as for a disk that is full; nothing of the files is left then.
 */
export async function writeFiles(files: readonly NamedFile[]): Promise<void> {
  const begun: string[] = [];
  try {
    for (const { name, parts } of files) {
      const partial = `${name}.partial`;
      await mkdir(dirname(resolve(name)), { recursive: true });
      begun.push(partial);
      await writeFile(partial, parts);
    }
    for (const { name } of files) await rename(`${name}.partial`, name);
  } catch (error) {
    await Promise.all(begun.map((partial) => rm(partial, { force: true })));
    throw new CommandFailure(`The export could not be written: ${oneLine(error)}`);
  }
}
