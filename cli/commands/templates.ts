/** `templates`: the names that the other commands take, one a line. */
import { templates } from "../../src/graph-editor/templates/registry";
import type { Output } from "../output";

export function listTemplates(output: Output, json: boolean): void {
  if (json) {
    output.json(templates.map(({ id, name, summary }) => ({ id, name, summary })));
    return;
  }
  output.table(templates.map(({ id, summary }) => [id, summary]));
}
