/** `layer-packages.ts` as a bundle: Node reads no TypeScript, and the cases of layers are found by a pattern that Vite knows. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../prepare.mjs";

/**
 * @param {string} place where the folders are made.
 * @returns {Promise<readonly string[]>} one for each layer.
 */
export async function writeLayerPackages(place) {
  const { build } = await import("vite");
  const outDir = join(root, ".cache", "layer-packages");
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      ssr: join(root, "scripts", "interoperability", "layer-packages.ts"),
      outDir,
      target: "node20",
      minify: false,
      sourcemap: "inline",
      rolldownOptions: { output: { entryFileNames: "layer-packages.mjs", codeSplitting: false } },
    },
  });
  /** @type {typeof import("./layer-packages")} */
  const written = await import(pathToFileURL(join(outDir, "layer-packages.mjs")).href);
  return written.writeLayerPackages(place);
}
