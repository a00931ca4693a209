/** What a template is: a project to start from. */
import type { ProjectDocument } from "../document/schema";

export interface Template {
  /** Known to the command line; never changed. */
  readonly id: string;
  readonly name: string;
  /** One line for the gallery. */
  readonly summary: string;
  /** A fresh document; its id is the template's, for the caller to replace where it keeps several projects. */
  readonly create: () => ProjectDocument;
}
