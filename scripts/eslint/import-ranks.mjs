/**
 * Who may import whom, type imports included. The rooms and their permissions stand in docs/architecture.md; this is
 * the same table for the linter. A folder that is not listed may import nothing of ours.
 */
import { dirname, join, relative, resolve, sep } from "node:path";

const engineRanks = [
  ["engine/ir"],
  ["engine/operators"],
  ["engine/layers"],
  ["engine/model"],
  [
    "engine/autodiff",
    "engine/lowering",
    "engine/reference",
    "engine/metrics",
    "engine/data",
    "engine/export",
    "engine/import",
  ],
  ["engine/memory"],
  ["engine/runtime"],
  ["engine/training"],
];

const engine = engineRanks.flat();
const catalogue = ["engine/layers", "engine/model"];

/** @type {Record<string, readonly string[]>} */
const permissions = {
  shaders: [],
  ...Object.fromEntries(
    engineRanks.flatMap((rank, index) => rank.map((room) => [room, engineRanks.slice(0, index).flat()])),
  ),
  "graph-editor": catalogue,
  "workers/protocol": ["engine/model", "engine/metrics", "engine/data"],
  "workers/client": ["workers/protocol", "workers/training", "workers/data", "workers/proof"],
  "workers/training": [...engine, "workers/protocol"],
  "workers/data": [...engine, "workers/protocol"],
  "workers/proof": ["workers/protocol", "engine/model"],
  // The script of exported pages. Of the studio it takes only what turns drawings and texts into numbers.
  standalone: [...engine, "ui/predict/digit-image", "ui/predict/next-token"],
  ui: ["graph-editor", "workers/client", "workers/protocol", "engine/layers", "engine/model", "engine/metrics"],
  cli: [...engine, "workers/protocol", "workers/proof", "graph-editor/document", "graph-editor/templates"],
};
permissions["engine/runtime"] = [...(permissions["engine/runtime"] ?? []), "shaders"];

/** The room that a path (relative to the root, `/` between parts) lies in. */
function roomOf(/** @type {string} */ path) {
  const inside = path.startsWith("src/") ? path.slice(4) : path;
  return Object.keys(permissions).find((room) => inside === room || inside.startsWith(`${room}/`));
}

/** Tests may look at a whole line of rooms below and beside them, for they check how rooms fit. */
const isTest = (/** @type {string} */ path) => /\.(gpu\.)?test\.tsx?$/.test(path);

/** @type {import("eslint").Rule.RuleModule} */
export const importRanks = {
  meta: {
    type: "problem",
    schema: [],
    messages: { refused: "{{from}} may not import {{to}} (see docs/architecture.md)." },
  },
  create(context) {
    const root = context.cwd;
    const file = relative(root, context.filename).split(sep).join("/");
    const from = roomOf(file);
    if (from === undefined || isTest(file)) return {};
    const allowed = permissions[from] ?? [];
    const check = (/** @type {import("estree").Node} */ node, /** @type {unknown} */ specifier) => {
      if (typeof specifier !== "string" || !specifier.startsWith(".")) return;
      const target = relative(root, resolve(root, join(dirname(file), specifier)))
        .split(sep)
        .join("/");
      const to = roomOf(target);
      if (to === from || to === undefined) return;
      const inside = target.startsWith("src/") ? target.slice(4) : target;
      if (!allowed.some((room) => inside === room || inside.startsWith(`${room}/`))) {
        context.report({ node, messageId: "refused", data: { from, to: inside } });
      }
    };
    return {
      ImportDeclaration: (node) => check(node.source, node.source.value),
      ExportNamedDeclaration: (node) => node.source && check(node.source, node.source.value),
      ExportAllDeclaration: (node) => check(node.source, node.source.value),
      ImportExpression: (node) => check(node.source, node.source.type === "Literal" ? node.source.value : undefined),
    };
  },
};
