/** The import graph of the sources has no circle, type imports included. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : /\.tsx?$/.test(entry.name) ? [resolve(path)] : [];
  });
}

/** The source that a relative import means; undefined for what is no source (JSON, styles, shaders). */
function fileAt(path: string): string | undefined {
  const candidates = [path, `${path}.ts`, `${path}.tsx`, join(path, "index.ts")];
  return candidates.find((candidate) => /\.tsx?$/.test(candidate) && existsSync(candidate));
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^;"]*?["'](\.{1,2}\/[^"']+)["']/gm);
  return [...specifiers].flatMap(([, specifier]) => fileAt(resolve(dirname(file), specifier ?? "")) ?? []);
}

test("imports have no circle", () => {
  const graph = new Map([...sources("src"), ...sources("cli")].map((file) => [file, importsOf(file)]));
  expect([...graph.values()].flat().length).toBeGreaterThan(50);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push(
        [...path.slice(path.indexOf(file)), file].map((name) => name.replace(`${process.cwd()}/`, "")).join(" -> "),
      );
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(circles).toEqual([]);
});
