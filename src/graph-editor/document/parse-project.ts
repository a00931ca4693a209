/**
 * The door of the document: text to `ProjectDocument` or a `ProjectError` that names the place. Nothing half-read gets
 * through, nothing in a file is executed, and every size is bounded before it is used.
 */
import type * as z from "zod/mini";
import { checkReferences } from "./check-references";
import type { Migration } from "./migrations";
import { migrate, migrations } from "./migrations";
import type { ProjectDocument } from "./schema";
import { projectSchema, SCHEMA_VERSION } from "./schema";

/** Far above any drawn graph; a guard against a file that is something else. In characters of JSON. */
export const LARGEST_PROJECT = 16 * 1024 * 1024;

/** What is wrong with a project file. `path` is where, `nodes[3].attributes.units`; "" for the file as a whole. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(path === "" ? `The project file ${reason}` : `The project file has a problem at ${path}: ${reason}`);
  }
}

/** `["nodes", 3, "attributes", "units"]` as `nodes[3].attributes.units`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = String(key);
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === "" ? name : `${text}.${name}`;
  }, "");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(detail)?.[1];
    if (position === undefined || detail.includes("(line")) throw new ProjectError("", `is not JSON: ${detail}.`);
    const before = text.slice(0, Number(position)).split("\n");
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw new ProjectError("", `is not JSON: ${detail} (${place}).`);
  }
}

const REFUSED_KEYS = new Set(["__proto__", "constructor", "prototype"]);
const DEEPEST = 32;

/** Refuses keys that could reach an object's prototype, and nesting that no project has. */
function refuseHostile(value: unknown, path: readonly PropertyKey[]): void {
  if (typeof value !== "object" || value === null) return;
  if (path.length > DEEPEST) throw new ProjectError(formatPath(path), `nested more than ${DEEPEST} levels deep.`);
  if (Array.isArray(value)) {
    value.forEach((item, index) => refuseHostile(item, [...path, index]));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (REFUSED_KEYS.has(key)) throw new ProjectError(formatPath([...path, key]), `the name "${key}" is not allowed.`);
    refuseHostile(item, [...path, key]);
  }
}

function readVersion(raw: Record<string, unknown>, current: number): number {
  if (raw["format"] !== "trainyard-project") {
    throw new ProjectError("format", 'this is not a Trainyard project: "format" should be "trainyard-project".');
  }
  const version = raw["schemaVersion"];
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    throw new ProjectError("schemaVersion", "expected a whole number from 1 up.");
  }
  if (version > current) {
    throw new ProjectError(
      "schemaVersion",
      `it was saved by a newer Trainyard (version ${version}); this one reads up to ${current}. Open it with the newer one.`,
    );
  }
  return version;
}

function describeIssue(error: z.core.$ZodError): ProjectError {
  const issue = error.issues[0];
  if (!issue) return new ProjectError("", "does not fit the project format.");
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    return new ProjectError(formatPath([...issue.path, key]), "this setting is unknown.");
  }
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more places)` : "";
  return new ProjectError(formatPath(issue.path), `${issue.message.replace(/^Invalid input: /, "")}${more}.`);
}

/**
 * Reads a project file.
 * @throws ProjectError naming the path and the reason: not JSON, not a project, saved by a newer version, a value of the
 * wrong kind, an edge to a missing node, an id twice, a block that contains itself or grows too large.
 */
export function parseProject(text: string): ProjectDocument {
  if (text.length > LARGEST_PROJECT) {
    throw new ProjectError("", `is larger than ${LARGEST_PROJECT / 1024 / 1024} MiB, which no project is.`);
  }
  return readProject(parseJson(text), migrations);
}

/** `parseProject` for a value that is already parsed, as IndexedDB gives it. @throws ProjectError */
export function readProject(raw: unknown, chain: readonly Migration[] = migrations): ProjectDocument {
  if (!isRecord(raw)) throw new ProjectError("", "is not a project: it should hold one object.");
  refuseHostile(raw, []);
  const version = readVersion(raw, SCHEMA_VERSION);
  const result = projectSchema.safeParse(migrate(raw, version, chain));
  if (!result.success) throw describeIssue(result.error);
  checkReferences(result.data, (path, reason) => {
    throw new ProjectError(formatPath(path), reason);
  });
  return result.data;
}

/** The project as text for a file: stable, indented, ending in a line break. */
export function serializeProject(document: ProjectDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
