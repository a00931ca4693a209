/** `case-files.ts` as a bundle: Node reads no TypeScript, and the cases of layers are found by a pattern that Vite knows. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../prepare.mjs";

/** @returns {Promise<typeof import("./case-files")>} */
export async function loadCaseFiles() {
  const { build } = await import("vite");
  const outDir = join(root, ".cache", "case-files");
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      ssr: join(root, "scripts", "interoperability", "case-files.ts"),
      outDir,
      target: "node20",
      minify: false,
      sourcemap: "inline",
      rolldownOptions: { output: { entryFileNames: "case-files.mjs", codeSplitting: false } },
    },
  });
  return import(pathToFileURL(join(outDir, "case-files.mjs")).href);
}
