/** The ready-made projects, for the first open and for the dialog. */
import { createProject, type ProjectDocument } from "../../graph-editor";
import { findTemplate } from "../../graph-editor/templates/registry";

/** What a person sees who has never been here. */
export const FIRST_TEMPLATE = "mnist-cnn";

export function firstProject(): ProjectDocument {
  return findTemplate(FIRST_TEMPLATE)?.create() ?? createProject();
}
