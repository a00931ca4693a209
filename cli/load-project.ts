/** The `X` of the commands: a template's name, or the path of a file that carries a project. */
import { readFile } from "node:fs/promises";
import { readCarriedProject } from "../src/graph-editor/document/carried-project";
import { CarrierError } from "../src/graph-editor/document/carrier-error";
import { carrierKind } from "../src/graph-editor/document/carrier-kind";
import { ProjectError } from "../src/graph-editor/document/parse-project";
import type { GraphDescription } from "../src/engine/model/types";
import { engineGraph, flattenDocument } from "../src/graph-editor/document/flatten-document";
import type { ProjectDocument } from "../src/graph-editor/document/schema";
import { findTemplate, templates } from "../src/graph-editor/templates/registry";
import { CommandFailure, oneLine } from "./failure";

/** @throws CommandFailure naming the file and the place in it, or the templates there are. */
export async function loadProject(name: string): Promise<ProjectDocument> {
  const template = findTemplate(name);
  if (template !== undefined) return template.create();
  let file: Blob;
  try {
    file = new Blob([new Uint8Array(await readFile(name))]);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new CommandFailure(
      missing
        ? `There is neither a template nor a project file named "${name}". Templates: ${templates.map((known) => known.id).join(", ")}.`
        : `${name} cannot be read: ${oneLine(error)}`,
    );
  }
  try {
    return await readCarriedProject(file, carrierKind(name) ?? "project");
  } catch (error) {
    if (error instanceof ProjectError || error instanceof CarrierError)
      throw new CommandFailure(`${name}: ${error.message}`);
    throw error;
  }
}

/**
 * The graph of a project as the engine takes it, its blocks taken apart.
 * @throws CommandFailure for a block that cannot be: what is wrong with its layers is the engine's to say.
 */
export function flatGraph(project: ProjectDocument): GraphDescription {
  const problem = flattenDocument(project).diagnostics.find(({ severity }) => severity === "error");
  if (problem !== undefined) throw new CommandFailure(problem.message);
  return engineGraph(project);
}
