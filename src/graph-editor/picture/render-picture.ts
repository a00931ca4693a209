/**
 * A drawing as pixels or as SVG. Both take the drawing in pieces of a few milliseconds, so that the page stays smooth while a graph of
 * hundreds of layers is drawn. Text stays text: names never become markup.
 */
import type { Picture, PictureFont, PictureItem, PictureShape, PictureText } from "./picture";
import { MONO, SANS } from "./picture";

/** Pixels of a picture and of its sides: what every viewer takes, and what can be cleared within a frame or two. A larger graph is drawn smaller. */
const MOST_PIXELS = 9_000_000;
const LONGEST_SIDE = 12_000;
const DENSITY = 2;
/** How long a piece of work may keep the page waiting. */
const PIECE_MS = 8;

const fontText = ({ size, weight, mono }: PictureFont): string => `${weight} ${size}px ${mono === true ? MONO : SANS}`;

/** Measures texts as `pictureToPng` draws them. */
export function createMeasure(): (text: string, font: PictureFont) => number {
  const pen = document.createElement("canvas").getContext("2d");
  const known = new Map<string, number>();
  return (text, font) => {
    const name = fontText(font);
    const key = `${name}\n${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (!pen) return text.length * font.size * 0.55;
    pen.font = name;
    const { width } = pen.measureText(text);
    known.set(key, width);
    return width;
  };
}

/** Calls for every item, and lets the page breathe in between. */
async function inPieces(items: Iterable<PictureItem>, take: (item: PictureItem) => void): Promise<void> {
  let begun = performance.now();
  for (const item of items) {
    take(item);
    if (performance.now() - begun < PIECE_MS) continue;
    await breathe();
    begun = performance.now();
  }
}

const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

/** The drawing as a PNG, twice its size in pixels where that is not too many. @throws Error where the browser cannot draw it. */
export async function pictureToPng(picture: Picture): Promise<Blob> {
  const { x, y, width, height, background } = picture;
  const scale = Math.min(DENSITY, LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
  await breathe();
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  // Read once and never shown: drawn where it will be read.
  const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  const failed = "The browser could not draw the picture.";
  if (!pen) throw new Error(failed);
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(scale, 0, 0, scale, -x * scale, -y * scale);
  await breathe();
  await inPieces(picture.items, (item) => {
    if (item.kind === "text") paintText(pen, item);
    else paintShape(pen, item);
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error(failed));
    }, "image/png");
  });
}

function paintText(pen: CanvasRenderingContext2D, { x, y, text, font, fill, end }: PictureText): void {
  pen.font = fontText(font);
  pen.fillStyle = fill;
  pen.textAlign = end === true ? "right" : "left";
  pen.fillText(text, x, y);
}

function paintShape(pen: CanvasRenderingContext2D, shape: PictureShape): void {
  const path = new Path2D(shape.path);
  if (shape.fill !== undefined) {
    pen.globalAlpha = shape.fillOpacity ?? 1;
    pen.fillStyle = shape.fill;
    pen.fill(path);
  }
  if (shape.stroke !== undefined) {
    pen.globalAlpha = shape.strokeOpacity ?? 1;
    pen.strokeStyle = shape.stroke;
    pen.lineWidth = shape.strokeWidth ?? 1;
    pen.setLineDash([...(shape.dash ?? [])]);
    pen.stroke(path);
  }
  pen.globalAlpha = 1;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text inside SVG: without markup, and without the characters that XML does not allow at all. */
function escape(text: string): string {
  return text.replace(/\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, "").replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? "");
}

const number = (value: number): string => String(Math.round(value * 100) / 100);

/** The drawing as an SVG file, with a system font where Inter is not installed. */
export async function pictureToSvg(picture: Picture): Promise<string> {
  const [x, y, width, height] = [picture.x, picture.y, picture.width, picture.height].map(number);
  const box = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}">`,
    `<rect ${box} fill="${escape(picture.background)}"/>`,
  ];
  await inPieces(picture.items, (item) => {
    parts.push(item.kind === "text" ? textElement(item) : shapeElement(item));
  });
  return `${parts.join("\n")}\n</svg>\n`;
}

function textElement({ x, y, text, font, fill, end }: PictureText): string {
  const family = escape(font.mono === true ? MONO : SANS);
  const look = `font-family="${family}" font-size="${font.size}" font-weight="${font.weight}" fill="${escape(fill)}"`;
  return `<text x="${number(x)}" y="${number(y)}" ${look}${end === true ? ' text-anchor="end"' : ""}>${escape(text)}</text>`;
}

function shapeElement(shape: PictureShape): string {
  const look = [
    `fill="${escape(shape.fill ?? "none")}"`,
    ...(shape.fillOpacity === undefined ? [] : [`fill-opacity="${shape.fillOpacity}"`]),
    ...(shape.stroke === undefined
      ? []
      : [`stroke="${escape(shape.stroke)}" stroke-width="${shape.strokeWidth ?? 1}"`]),
    ...(shape.strokeOpacity === undefined ? [] : [`stroke-opacity="${shape.strokeOpacity}"`]),
    ...(shape.dash === undefined ? [] : [`stroke-dasharray="${shape.dash.join(" ")}"`]),
  ];
  return `<path d="${escape(shape.path)}" ${look.join(" ")}/>`;
}
