/** What goes along with every exported folder: a model card, the names of classes, the project, and checksums of all files. */
import { textFile } from "../../model/model-formats";
import type { ExportVariant, NamedFile } from "../../model/model-formats";
import type { ExportSource } from "../export-format";
import { outputClasses, preparations } from "./data-facts";
import { modelCard } from "./model-card";
import { sha256OfParts } from "./sha256";

/** @param files of the format; one of the same name as a companion stays. */
export function withCompanions(
  files: readonly NamedFile[],
  source: ExportSource,
  variant: ExportVariant,
): readonly NamedFile[] {
  const labels = {
    classes: Object.fromEntries(outputClasses(source).map(({ output, names }) => [output, names])),
    inputs: Object.fromEntries(preparations(source).map(({ input, ...facts }) => [input, facts])),
  };
  const companions = [
    textFile("MODEL_CARD.md", modelCard(source, variant)),
    textFile("labels.json", `${JSON.stringify(labels, undefined, 2)}\n`),
    textFile("project.json", source.project),
  ];
  const taken = new Set(files.map(({ name }) => name));
  const all = [...files, ...companions.filter(({ name }) => !taken.has(name))];
  // As sha256sum writes and checks them.
  const sums = all.map(({ name, parts }) => `${sha256OfParts(parts)}  ${name}\n`);
  return [...all, textFile("SHA256SUMS", sums.join(""))];
}
