/** The open project as pictures: PNG with the project inside, and SVG. Always of the project's own canvas, even while a block is open. */
import { documentStore } from "../../graph-editor";
import { modelOfView } from "../../graph-editor/document/view-model";
import { putProjectInPng } from "../../graph-editor/document/png-project";
import { composePicture } from "../../graph-editor/picture/compose-picture";
import type { Picture, PictureLook } from "../../graph-editor/picture/picture";
import { createMeasure, pictureToPng, pictureToSvg } from "../../graph-editor/picture/render-picture";
import { themeColors } from "../../graph-editor/picture/theme-colors";
import { readPreferences } from "../app/preferences";

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

/** @throws Error where there is nothing to draw, or the browser cannot. */
export async function projectPng(theme: PictureTheme): Promise<Blob> {
  const { document } = documentStore.getState();
  const picture = composed(
    theme,
    "Made with Trainyard. The project is inside: drop this picture on the canvas to open it.",
  );
  const drawn = await pictureToPng(picture);
  const carrying = await putProjectInPng(new Uint8Array(await drawn.arrayBuffer()), document);
  return new Blob([carrying], { type: "image/png" });
}

/** @throws Error where there is nothing to draw. */
export function projectSvg(theme: PictureTheme): Promise<string> {
  return pictureToSvg(composed(theme, "Made with Trainyard.", WIDER_FONTS));
}
