/** Entry of the proof worker: `ProofWorkerApi` over Comlink. */
import * as Comlink from "comlink";
import { unzipSync } from "fflate";
import type { ProofWorkerApi, ProvenFile } from "../protocol/proof";
import { proveFiles } from "./prove";
import type { ProofFile } from "./runtime";
import { runtimeFor } from "./runtimes";

/** The files of a folder, without the folder's name, or the only file. */
async function filesOf({ fileName, content }: ProvenFile): Promise<readonly ProofFile[]> {
  const bytes = new Uint8Array(await content.arrayBuffer());
  if (!fileName.endsWith(".zip")) return [{ name: fileName, bytes }];
  return Object.entries(unzipSync(bytes)).map(([path, inside]) => ({
    name: path.slice(path.indexOf("/") + 1),
    bytes: new Uint8Array(inside),
  }));
}

const api: ProofWorkerApi = {
  async prove(file, samples, classified) {
    const files = await filesOf(file);
    const load = runtimeFor(files);
    return load === undefined ? undefined : proveFiles(files, await load(), samples, classified);
  },
};
Comlink.expose(api);
