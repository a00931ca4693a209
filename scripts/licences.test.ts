/** What the page is made of may be passed on under MIT: every package that is not for development only has a licence that allows it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { licenceList, shippedPackages } from "./licences.mjs";

/** Permissive licences that ask for their text to go along; the build puts it into `licences.md`. OFL: the typeface. */
const ALLOWED = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "OFL-1.1"]);

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ inBundle: z.boolean().optional(), integrity: z.string().optional(), resolved: z.string().optional() }),
  ),
});

test("packages of the page have permissive licences", () => {
  const shipped = shippedPackages();
  expect(shipped.length).toBeGreaterThan(10);
  const refused = shipped.filter(([, { license = "none" }]) => {
    const parts = license.replaceAll(/[()]/g, "").split(/ (?:AND|OR) /);
    return !parts.every((part) => ALLOWED.has(part));
  });
  expect(refused.map(([path, { license }]) => `${path}: ${license ?? "none"}`)).toEqual([]);
});

test("the build lists packages of the page and of its workers, with their texts", () => {
  const list = licenceList();
  for (const name of ["react", "zod", "fflate", "papaparse", "image-size", "@bufbuild/protobuf", "onnxruntime-web"])
    expect(list).toContain(`\n## ${name} `);
  expect(list).toContain("Permission is hereby granted, free of charge");
  expect(list).not.toContain("## vitest");
});

test("every package is pinned by a hash, and none by an address", () => {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
  const installed = Object.entries(packages).filter(([path]) => path !== "");
  // Packages inside another one's archive are covered by its hash.
  const open = installed.filter(([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true);
  expect(open.map(([path]) => path)).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});
