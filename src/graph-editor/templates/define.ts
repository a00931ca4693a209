/** What a template is: a project to start from. */
import type { ProjectDocument } from "../document/schema";

/** In the order of the gallery. */
export const TEMPLATE_GROUPS = ["First steps", "Images", "Tables and series", "Text", "Making new things"] as const;

export interface Template {
  /** Known to the command line; never changed. */
  readonly id: string;
  readonly name: string;
  /** One line for the gallery. */
  readonly summary: string;
  readonly group: (typeof TEMPLATE_GROUPS)[number];
  /** Words that people may look for it by and that its name and summary lack. */
  readonly keywords: string;
  /** What to show under the canvas when it opens; absent: the curves. */
  readonly tab?: "data" | "predict";
  /** A fresh document; its id is the template's, for the caller to replace where it keeps several projects. */
  readonly create: () => ProjectDocument;
}
