/** A name of a person's as a file name without its extension. */

/** A name that every file system takes: letters and digits of any script, and hyphens; "model" where nothing is left. */
export function fileStem(name: string): string {
  const stem = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return stem === "" ? "model" : stem;
}

/** A name that servers and containers take as well: Latin letters, digits and hyphens. */
export function servedName(name: string): string {
  const plain = name.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
  return fileStem(plain);
}
