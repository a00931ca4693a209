/** What is stored of runs, read in the page with code of its own: every file that a manifest points to must be whole. */

/**
 * @typedef {{ runId: string, files: number, torn: string[], newest?: { step: number, savedAt: number } }} StoredRun
 *
 * @param {Pick<import("@playwright/test").Page, "evaluate"> | import("./plain-browser.mjs").PlainTab} page of the studio.
 * @returns {Promise<StoredRun[]>}
 */
export function readStoredRuns(page) {
  return page.evaluate(async () => {
    /** @param {Uint8Array<ArrayBuffer>} bytes */
    const hash = async (bytes) =>
      [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join("");
    /** @param {Uint8Array<ArrayBuffer>} bytes */
    const isWhole = async (bytes) => {
      const header = new TextDecoder("latin1").decode(bytes.subarray(0, 200_000));
      const key = '"trainyard-sha256":"';
      const at = header.indexOf(key) + key.length;
      if (at < key.length) return false;
      const digits = header.slice(at, at + 64);
      bytes.fill(0x30, at, at + 64);
      return (await hash(bytes)) === digits;
    };
    const root = await navigator.storage.getDirectory();
    const runs = await root.getDirectoryHandle("runs", { create: true });
    const found = [];
    for await (const runId of runs.keys()) {
      const folder = await runs.getDirectoryHandle(runId);
      /** @param {string} name */
      const read = async (name) =>
        new Uint8Array(await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer());
      const generations = [];
      for await (const name of folder.keys()) {
        const generation = Number(/^manifest-(\d+)\.json$/.exec(name)?.[1] ?? -1);
        if (generation >= 0) generations.push(generation);
      }
      generations.sort((a, b) => b - a);
      for (const generation of generations) {
        const bytes = await read(`manifest-${generation}.json`);
        const end = bytes.indexOf(10);
        const body = bytes.slice(end + 1);
        if (end !== 64 || (await hash(body)) !== new TextDecoder().decode(bytes.subarray(0, 64))) continue;
        const { checkpoints } = JSON.parse(new TextDecoder().decode(body));
        const torn = [];
        for (const { file } of checkpoints) {
          try {
            if (!(await isWhole(await read(file)))) torn.push(file);
          } catch (error) {
            torn.push(`${file} (${String(error)})`);
          }
        }
        const info = checkpoints.at(-1)?.info;
        const newest = info === undefined ? {} : { newest: { step: info.step, savedAt: Date.parse(info.savedAt) } };
        found.push({ runId, files: checkpoints.length, torn, ...newest });
        break;
      }
    }
    return found;
  });
}
