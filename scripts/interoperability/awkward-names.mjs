/** A project whose layers have names that end texts and statements of Python, are its words or its modules', or have none of its letters. */

const NAMES = [
  "كلمة",
  'x"); raise SystemExit(1) #',
  "class",
  '""" raise SystemExit(1) """',
  "\\",
  "torch",
  "self",
  "__init__",
  "F",
  "النموذج",
  "code",
  "to",
];

/**
 * @param {string} text of a project file.
 * @returns {string} the same with other names.
 */
export function withAwkwardNames(text) {
  /** @type {{ name: string, nodes: { name: string }[] }} */
  const project = JSON.parse(text);
  project.name = "'''; raise SystemExit(1)";
  project.nodes.forEach((node, at) => {
    const again = Math.floor(at / NAMES.length);
    node.name = `${NAMES[at % NAMES.length] ?? ""}${again === 0 ? "" : again}`;
  });
  return JSON.stringify(project);
}
