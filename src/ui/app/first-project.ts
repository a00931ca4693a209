/** The project of the first open. The other templates come with the gallery. */
import type { ProjectDocument } from "../../graph-editor";
import { mnistCnn } from "../../graph-editor/templates/mnist-cnn";

/** What a person sees who has never been here. */
export function firstProject(): ProjectDocument {
  return mnistCnn.create();
}
