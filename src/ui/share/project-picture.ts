/** The open project as pictures: PNG with the project and its weights inside, and SVG. Always of the project's own canvas, even while a block is open. */
import { documentStore, type ProjectDocument } from "../../graph-editor";
import { modelOfView } from "../../graph-editor/document/view-model";
import { putProjectInPng } from "../../graph-editor/document/png-project";
import { composePicture } from "../../graph-editor/picture/compose-picture";
import type { Picture, PictureLook } from "../../graph-editor/picture/picture";
import { createMeasure, pictureToPng, pictureToSvg } from "../../graph-editor/picture/render-picture";
import { themeColors } from "../../graph-editor/picture/theme-colors";
import { readPreferences } from "../app/preferences";
import { studio } from "../app/studio";
import { weightsSource } from "../predict/weights-source";
import { changesSince } from "../runs/run-request";
import { runStore } from "../runs/run-store";

export type PictureTheme = "light" | "dark";

/** A drawing shows elsewhere, in fonts that are up to so much wider than Inter. */
const WIDER_FONTS = 1.15;

function composed(theme: PictureTheme, footer: string, widening = 1): Picture {
  const { document, model, flat } = documentStore.getState();
  const measure = createMeasure();
  const look: PictureLook = {
    color: themeColors(theme),
    measure: (text, font) => widening * measure(text, font),
  };
  const { edgeStyle } = readPreferences();
  return composePicture(document, modelOfView(model, flat, document, ""), { edgeStyle, footer }, look);
}

/** Pictures are sent around: larger weights stay out of them. */
const MOST_PARAMETERS = 4_000_000;

/** The weights of the open project as a safetensors file; undefined where there are none that belong to it as it is now. */
async function ownWeights(document: ProjectDocument, parameters: number): Promise<Uint8Array | undefined> {
  const run = runStore.getState();
  const source = run.status === "running" ? undefined : weightsSource(run);
  if (source?.projectId !== document.id || parameters > MOST_PARAMETERS) return undefined;
  if (changesSince({ ...document, graph: source.graph }, document).length > 0) return undefined;
  try {
    const wish = { projectId: document.id, format: "safetensors", project: "" } as const;
    const { content } = await studio().training.export(wish);
    return new Uint8Array(await content.arrayBuffer());
  } catch {
    // What cannot be read any more is not there.
    return undefined;
  }
}

/**
 * @returns the picture, and whether the weights are in it.
 * @throws Error where there is nothing to draw, or the browser cannot.
 */
export async function projectPng(theme: PictureTheme): Promise<{ readonly file: Blob; readonly weights: boolean }> {
  const { document, model } = documentStore.getState();
  const picture = composed(
    theme,
    "Made with Trainyard. The project is inside: drop this picture on the canvas to open it.",
  );
  const drawn = await pictureToPng(picture);
  const weights = await ownWeights(document, model.parameterCount);
  const carrying = await putProjectInPng(new Uint8Array(await drawn.arrayBuffer()), document, weights);
  return { file: new Blob([carrying], { type: "image/png" }), weights: weights !== undefined };
}

/** @throws Error where there is nothing to draw. */
export function projectSvg(theme: PictureTheme): Promise<string> {
  return pictureToSvg(composed(theme, "Made with Trainyard.", WIDER_FONTS));
}
