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
    for (const step of migrations) expect(() => readProject(step.example)).not.toThrow();
  });
});
