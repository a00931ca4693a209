/** Finding a template by words. Pure. */
import { TEMPLATE_GROUPS, type Template } from "../../graph-editor/templates/define";

export interface TemplateGroup {
  readonly name: (typeof TEMPLATE_GROUPS)[number];
  readonly templates: readonly Template[];
}

/** Templates in which every word of the query begins a word, by group; groups without any are left out. */
export function searchTemplates(templates: readonly Template[], query: string): readonly TemplateGroup[] {
  const wanted = words(query);
  const found = templates.filter(({ name, summary, group, keywords }) => {
    const known = words(`${name} ${summary} ${group} ${keywords}`);
    return wanted.every((word) => known.some((other) => other.startsWith(word)));
  });
  return TEMPLATE_GROUPS.map((name) => ({ name, templates: found.filter(({ group }) => group === name) })).filter(
    (group) => group.templates.length > 0,
  );
}

/** "El Niño: 2-D" as el, nino, 2, d. */
function words(text: string): readonly string[] {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
