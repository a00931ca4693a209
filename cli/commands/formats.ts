/** `formats`: what a trained model can leave as, from the same table as the page's dialog. */
import { FORMAT_FACTS, MODEL_FORMATS } from "../../src/engine/model/model-formats";
import type { Output } from "../output";

export function listFormats(output: Output, json: boolean): void {
  const formats = MODEL_FORMATS.map((id) => ({ id, ...FORMAT_FACTS[id] }));
  if (json) {
    output.json(formats);
    return;
  }
  output.table([
    ["format", "name", "files", "variants", "runs on"],
    ...formats.map(({ id, title, container, variants, places }) => [
      id,
      title,
      container.kind === "file" ? `.${container.ending}` : "folder",
      variants.join(", "),
      places.join(", "),
    ]),
  ]);
}
