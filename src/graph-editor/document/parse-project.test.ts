import { describe, expect, test } from "vitest";
import { addNode, connect, createProject, makeNode, sequence, setTraining } from "./commands";
import { migrate, migrations } from "./migrations";
import type { Migration } from "./migrations";
import { LARGEST_PROJECT, parseProject, ProjectError, readProject, serializeProject } from "./parse-project";
import { SCHEMA_VERSION } from "./schema";

const project = sequence(
  addNode(makeNode("input-1", "input", { x: 0, y: 0 })),
  addNode(makeNode("dense-1", "dense", { x: 1, y: 2 })),
  connect({ node: "input-1", port: "y" }, { node: "dense-1", port: "x" }),
)(createProject("Read me"));

function errorOf(text: string): ProjectError {
  try {
    parseProject(text);
  } catch (error) {
    if (error instanceof ProjectError) return error;
    throw error;
  }
  throw new Error("The text was accepted.");
}

/** The project with one value replaced, as text. */
function spoiled(change: (raw: ReturnType<typeof structuredClone<Record<string, unknown>>>) => object): string {
  return JSON.stringify(change({ ...project }));
}

test("a project comes back as it was written", () => {
  expect(parseProject(serializeProject(project))).toEqual(project);
});

test("settings that are not numbers stay in the file for their field to complain", () => {
  const odd = setTraining({ learningRate: Number.NaN })(project);
  expect(parseProject(serializeProject(odd)).training.learningRate).toBeNaN();
});

describe("a file that is no project names the place and the reason", () => {
  const [input, dense] = project.nodes;
  const [edge] = project.edges;
  test.each([
    ["{ oh", "", /not JSON.*line 1, column 3/],
    ["[]", "", /one object/],
    ["{}", "format", /not a Trainyard project/],
    [
      spoiled((raw) => ({ ...raw, schemaVersion: SCHEMA_VERSION + 1 })),
      "schemaVersion",
      new RegExp(`newer Trainyard \\(version ${SCHEMA_VERSION + 1}\\); this one reads up to ${SCHEMA_VERSION}`),
    ],
    [spoiled((raw) => ({ ...raw, schemaVersion: "1" })), "schemaVersion", /whole number/],
    [
      spoiled((raw) => ({ ...raw, nodes: [input, { ...dense, attributes: { units: {} } }] })),
      "nodes[1].attributes.units",
      /expected a number, a text/,
    ],
    [
      spoiled((raw) => ({ ...raw, nodes: [{ ...input, position: { x: "0", y: 0 } }] })),
      "nodes[0].position.x",
      /number/,
    ],
    [spoiled((raw) => ({ ...raw, nodes: [input, input] })), "nodes[1].id", /two nodes have the id "input-1"/],
    [spoiled((raw) => ({ ...raw, edges: [edge, edge] })), "edges[1].id", /two edges/],
    [spoiled((raw) => ({ ...raw, nodes: [input] })), "edges[0].target.node", /no node "dense-1"/],
    [spoiled((raw) => ({ ...raw, surprise: 1 })), "surprise", /unknown/],
    [
      spoiled((raw) => ({ ...raw, training: { ...project.training, optimizer: "magic" } })),
      "training.optimizer",
      /expected/,
    ],
    [spoiled((raw) => ({ ...raw, name: "" })), "name", /./],
  ])("%#", (text, path, reason) => {
    const error = errorOf(text);
    expect(error.path).toBe(path);
    expect(error.message).toMatch(reason);
    if (path !== "") expect(error.message).toContain(path);
  });

  test("keys that reach a prototype, deep nesting and sheer size are refused", () => {
    const hostile = serializeProject(project).replace('"units"', '"__proto__"');
    expect(errorOf(hostile).path).toBe("nodes[1].attributes.__proto__");
    expect(errorOf(`{"format":"trainyard-project","a":${"[".repeat(200)}${"]".repeat(200)}}`).message).toMatch(/deep/);
    expect(errorOf(" ".repeat(LARGEST_PROJECT + 1)).message).toMatch(/larger than 16 MiB/);
    expect(({} as Record<string, unknown>)["units"]).toBeUndefined();
  });
});

describe("blocks", () => {
  const port = (id: string, layer: "blockInput" | "blockOutput") => makeNode(id, layer, { x: 0, y: 0 });
  const use = (id: string, block: string, repeat?: number) => ({
    ...makeNode(id, "block", { x: 0, y: 0 }),
    block,
    ...(repeat === undefined ? {} : { repeat }),
  });
  const block = (id: string, nodes: readonly object[], more: object = {}) => ({
    id,
    name: `Block ${id}`,
    summary: "",
    nodes,
    edges: [],
    notes: [],
    frames: [],
    parameters: [],
    ...more,
  });
  const inner = [port("in", "blockInput"), makeNode("dense-1", "dense", { x: 1, y: 0 }), port("out", "blockOutput")];
  const withBlocks = (blocks: readonly object[], nodes: readonly object[] = []) =>
    JSON.stringify({ ...project, nodes: [...project.nodes, ...nodes], blocks });

  test("are read with their parameters, notes, frames and uses", () => {
    const size = { width: 10, height: 10 };
    const note = { id: "note-1", text: "<b>plain</b>", position: { x: 0, y: 0 }, size, color: "yellow" };
    const frame = { id: "frame-1", title: "Head", position: { x: 0, y: 0 }, size, color: "blue" };
    const parameters = [{ name: "units", label: "Units", node: "dense-1", attribute: "units" }];
    const text = withBlocks(
      [block("a", inner, { notes: [note], frames: [frame], parameters, name: "<img src=x>" })],
      [{ ...use("block-1", "a", 3), attributes: { units: 4 }, bypassed: true }],
    );
    const read = parseProject(text);
    expect(read.blocks[0]).toMatchObject({ name: "<img src=x>", parameters, notes: [note], frames: [frame] });
    expect(read.nodes[2]).toMatchObject({ block: "a", repeat: 3, bypassed: true, attributes: { units: 4 } });
    expect(parseProject(serializeProject(read))).toEqual(read);
  });

  const chainOf = (length: number) =>
    Array.from({ length }, (_, index) => block(`b${index}`, index + 1 < length ? [use("u", `b${index + 1}`)] : inner));

  test.each([
    ["itself", [block("a", [use("u", "a")])], [], "blocks[0].nodes", /"Block a" contains itself/],
    [
      "itself through others",
      [block("a", [use("u", "b")]), block("b", [use("u", "c")]), block("c", [use("u", "a")])],
      [],
      "blocks[0].nodes",
      /contains itself \("Block a" in "Block b" in "Block c" in "Block a"\)/,
    ],
    ["a missing block", [], [use("u", "nobody")], "nodes[2].block", /no block "nobody"/],
    ["no block", [], [makeNode("u", "block", { x: 0, y: 0 })], "nodes[2].block", /should name the block/],
    [
      "a repeat on a layer",
      [],
      [{ ...makeNode("u", "dense", { x: 0, y: 0 }), repeat: 2 }],
      "nodes[2].repeat",
      /only nodes of the layer "block"/,
    ],
    ["no repeat", [block("a", inner)], [use("u", "a", 0)], "nodes[2].repeat", /./],
    ["a port outside", [], [port("in", "blockInput")], "nodes[2].layer", /only inside/],
    ["an id twice", [block("a", inner), block("a", inner)], [], "blocks[1].id", /two blocks have the id "a"/],
    ["a node twice inside", [block("a", [...inner, ...inner])], [], "blocks[0].nodes[3].id", /two nodes/],
    [
      "a loose edge inside",
      [
        block("a", inner, {
          edges: [{ id: "e", source: { node: "in", port: "y" }, target: { node: "x", port: "x" } }],
        }),
      ],
      [],
      "blocks[0].edges[0].target.node",
      /no node "x" in this block/,
    ],
    [
      "a parameter of nothing",
      [block("a", inner, { parameters: [{ name: "p", label: "P", node: "x", attribute: "units" }] })],
      [],
      "blocks[0].parameters[0].node",
      /"P" of the block "Block a"/,
    ],
    ["too many levels", chainOf(40), [], "blocks[16].nodes", /"Block b16" lies more than 16 blocks deep/],
    ["too many levels from below", chainOf(20).reverse(), [], "blocks[16].nodes", /"Block b3" has more than 16/],
    [
      "too many nodes in a block",
      [block("a", inner), block("b", [use("u", "a", 64)]), block("c", [use("u", "b", 64)])],
      [],
      "blocks[2].nodes",
      /"Block c" expands to more than 10,000 nodes/,
    ],
    [
      "too many nodes",
      [block("a", inner), block("b", [use("u", "a", 64)])],
      [use("u", "b", 60)],
      "nodes",
      /project expands to more than 10,000 nodes, most of them in uses of the block "Block b"/,
    ],
  ])("refuse %s", (_name, blocks, nodes, path, reason) => {
    const error = errorOf(withBlocks(blocks, nodes));
    expect(error.path).toBe(path);
    expect(error.message).toMatch(reason);
  });

  test("keys that reach a prototype are refused inside blocks too", () => {
    const text = withBlocks([block("a", inner)]);
    const spot = text.lastIndexOf('"units"');
    const hostile = `${text.slice(0, spot)}"__proto__"${text.slice(spot + '"units"'.length)}`;
    expect(errorOf(hostile).path).toBe("blocks[0].nodes[1].attributes.__proto__");
  });
});

describe("migrations", () => {
  const chain: readonly Migration[] = [
    { from: 1, example: { title: "a" }, migrate: ({ title, ...rest }) => ({ ...rest, name: title }) },
    { from: 2, example: { name: "a" }, migrate: (old) => ({ ...old, seed: 1 }) },
  ];

  test("every step from the file's version on is taken, in order", () => {
    expect(migrate({ schemaVersion: 1, title: "a" }, 1, chain)).toEqual({ schemaVersion: 3, name: "a", seed: 1 });
    expect(migrate({ schemaVersion: 2, name: "a" }, 2, chain)).toEqual({ schemaVersion: 3, name: "a", seed: 1 });
    expect(migrate({ schemaVersion: 3 }, 3, chain)).toEqual({ schemaVersion: 3 });
    expect(() => migrate({ schemaVersion: 1 }, 1, chain.slice(1))).toThrow(/No migration from schema version 1/);
  });

  test("the chain has one step for each older version, and each step's example becomes a readable project", () => {
    expect(migrations.map((step) => step.from)).toEqual(
      Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1),
    );
    for (const step of migrations) {
      const read = readProject(step.example);
      expect(read.nodes.map(({ id }) => id)).toContain("pixels");
      expect(read).toMatchObject({ notes: [], frames: [], blocks: [] });
    }
  });
});
