/**
 * What every exported page holds besides its model, as a module of the bundles that write such pages: `virtual:standalone-page` is the engine
 * and the page's own code (`src/standalone`) in one script, and its style sheet. A plugin for Vite, of the studio and its workers, of the
 * command line and of the tests. A development server makes it once; it takes changes of `src/standalone` when it is started again.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const ID = "virtual:standalone-page";
const RESOLVED = `\0${ID}`;

/** @type {Promise<string> | undefined} */
let bundled;

/** @returns {Promise<string>} the source of the module. */
async function bundle() {
  const { build } = await import("vite");
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      write: false,
      minify: true,
      target: "es2023",
      lib: { entry: join(root, "src", "standalone", "main.ts"), formats: ["iife"], name: "trainyardPage" },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first !== undefined && "output" in first ? first.output[0] : undefined;
  if (chunk?.type !== "chunk") throw new Error("The script of the standalone page was not made.");
  // Neither may stand in a script of a page: both end it, or begin a comment, wherever they are.
  const script = chunk.code.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const hash = createHash("sha256").update(script).digest("base64");
  const style = readFileSync(join(root, "src", "standalone", "page.css"), "utf8")
    .replaceAll("</", "<\\/")
    .trim();
  const styleHash = createHash("sha256").update(style).digest("base64");
  return Object.entries({ script, scriptHash: `sha256-${hash}`, style, styleHash: `sha256-${styleHash}` })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join("");
}

/** @returns {import("vite").Plugin} */
export function standalonePage() {
  return {
    name: "trainyard:standalone-page",
    resolveId: (id) => (id === ID ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? (bundled ??= bundle()) : undefined),
  };
}
