/** Reads bundled data files over HTTP from the page's own origin. */
import { DataError, type ReadAsset } from "../../engine/data/types";

/**
 * Address of `public/datasets`. In a build, workers lie in `assets/` beside the page, wherever the whole is served from; the
 * development server serves public files from its root.
 */
export function datasetsAddress(): URL {
  const page = import.meta.env.PROD
    ? new URL("../", globalThis.location.href)
    : new URL(import.meta.env.BASE_URL, globalThis.location.origin);
  return new URL("datasets/", page);
}

/** @param base address of the folder, ending in a slash. */
export function createAssetReader(base: URL): ReadAsset {
  return async (path) => {
    const address = new URL(path, base);
    let response: Response;
    try {
      response = await fetch(address);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new DataError("missing", `${path} could not be fetched (${reason}). Reload the page to try again.`, path);
    }
    // A server for single-page applications answers a missing file with its page.
    const isPage = response.headers.get("content-type")?.startsWith("text/html") === true;
    if (!response.ok || isPage) {
      const status = isPage ? "a page came instead" : `status ${response.status}`;
      throw new DataError("missing", `${path} is not there (${status}): the installation is incomplete.`, path);
    }
    return new Uint8Array(await response.arrayBuffer());
  };
}
