/** The data of a project, from the files that come with Trainyard. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createBundledSources } from "../src/engine/data/bundled";
import { DataError } from "../src/engine/data/types";
import type { Dataset } from "../src/engine/data/types";
import type { DataSettings } from "../src/engine/model/types";
import { CommandFailure } from "./failure";

/**
 * @param root the folder of the repository.
 * @throws CommandFailure for a data set that does not come with Trainyard; DataError for one that is broken.
 */
export async function openDataset(settings: DataSettings, root: string): Promise<Dataset> {
  const sources = createBundledSources(async (path) => {
    const file = join(root, "public", "datasets", ...path.split("/"));
    try {
      return new Uint8Array(await readFile(file));
    } catch {
      throw new DataError("missing", `The bundled file ${path} is missing from public/datasets.`, path);
    }
  });
  const source = sources.find(({ id }) => id === settings.dataset);
  if (source === undefined) {
    const known = sources.map(({ id }) => id).join(", ");
    throw new CommandFailure(
      settings.dataset === ""
        ? `The project has no data set. Choose one in the studio; the command line has: ${known}.`
        : `The data set "${settings.dataset}" lives in the browser that it was added to. The command line has: ${known}.`,
    );
  }
  return source.open(settings);
}
