/**
 * A chart as a file: the drawing as SVG or PNG, its numbers as CSV. The drawing is taken from the page with the colours that it has
 * there written out, so that it looks the same elsewhere. Names of metrics are written as text and never become markup.
 */
import type { RunState } from "../runs/run-state";
import type { Bucket } from "../runs/series";
import { wallTime } from "../runs/wall-clock";
import { seriesOf } from "./chart-series";

const SVG = "http://www.w3.org/2000/svg";
/** Room over the drawing for title and legend, and around it. */
const HEAD = 44;
const MARGIN = 12;
const PIXEL_RATIO = 2;

const PAINTED = ["fill", "stroke", "background"] as const;

function resolveColours(element: Element, style: CSSStyleDeclaration): void {
  for (const name of PAINTED) {
    const value = element.getAttribute(name);
    const variable = value === null ? undefined : /^var\((--[\w-]+)\)$/.exec(value)?.[1];
    if (variable !== undefined) element.setAttribute(name, style.getPropertyValue(variable).trim());
  }
  for (const child of element.children) resolveColours(child, style);
}

function write(
  parent: Element,
  text: string,
  x: number,
  y: number,
  look: Readonly<Record<string, string>>,
): SVGTextElement {
  const element = document.createElementNS(SVG, "text");
  element.setAttribute("x", String(x));
  element.setAttribute("y", String(y));
  for (const [name, value] of Object.entries(look)) element.setAttribute(name, value);
  element.textContent = text;
  parent.append(element);
  return element;
}

/** A legend entry of the page: its words and the colour of its line. */
function legendOf(figure: HTMLElement): readonly { readonly text: string; readonly colour: string }[] {
  return [...figure.querySelectorAll("[data-legend]")].map((entry) => ({
    text: [...entry.children]
      .map((part) => part.textContent.trim())
      .filter((part) => part !== "")
      .join(" "),
    colour: getComputedStyle(entry.firstElementChild ?? entry).borderTopColor,
  }));
}

/** @throws Error where the chart is not drawn yet. */
export function chartSvg(
  figure: HTMLElement,
  title: string,
): { readonly text: string; readonly width: number; readonly height: number } {
  const drawn = figure.querySelector("svg.recharts-surface");
  if (!(drawn instanceof SVGSVGElement)) throw new Error("The chart is not drawn yet: try again in a moment.");
  const style = getComputedStyle(figure);
  const width = drawn.clientWidth + 2 * MARGIN;
  const height = drawn.clientHeight + HEAD + MARGIN;
  const root = document.createElementNS(SVG, "svg");
  root.setAttribute("xmlns", SVG);
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  root.setAttribute("viewBox", `0 0 ${String(width)} ${String(height)}`);
  root.setAttribute("font-family", "system-ui, sans-serif");
  const back = document.createElementNS(SVG, "rect");
  back.setAttribute("width", "100%");
  back.setAttribute("height", "100%");
  back.setAttribute("fill", style.getPropertyValue("--surface").trim());
  root.append(back);
  const colour = style.getPropertyValue("--text").trim();
  write(root, title, MARGIN, MARGIN + 10, { "font-size": "14", "font-weight": "600", fill: colour });
  let at = MARGIN;
  for (const { text, colour: line } of legendOf(figure)) {
    write(root, `— ${text}`, at, MARGIN + 26, { "font-size": "11", fill: line });
    at += 18 + text.length * 6.2;
  }
  const picture = document.createElementNS(SVG, "g");
  picture.setAttribute("transform", `translate(${String(MARGIN)} ${String(HEAD)})`);
  for (const child of drawn.childNodes) picture.append(child.cloneNode(true));
  resolveColours(picture, style);
  root.append(picture);
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

/** The drawing as a PNG of twice its size in pixels. */
export async function chartPng(figure: HTMLElement, title: string): Promise<Blob> {
  const { text, width, height } = chartSvg(figure, title);
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * PIXEL_RATIO;
    canvas.height = height * PIXEL_RATIO;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error("The browser could not draw the picture."));
        else resolve(blob);
      }, "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/**
 * Quoted where it must be (RFC 4180); a name that a spreadsheet would take for a formula is made harmless, one behind spaces or in signs of
 * full width too (OWASP, "CSV Injection").
 */
export function csvCell(text: string): string {
  const safe = /^(\s*[=+\-@＝＋－＠]|[\t\r\n])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * One row for each bucket of each series: where it ends, how many values it stands for, their mean, lowest and highest. Up to
 * `SERIES_CAPACITY` steps every value has a row of its own.
 */
export function chartCsv(run: RunState, metrics: readonly string[]): string {
  const header = ["metric", "split", "step", "epoch", "elapsed_s", "time", "values", "mean", "min", "max"];
  const row = (metric: string, split: string, bucket: Bucket): string =>
    [
      csvCell(metric),
      split,
      bucket.step,
      bucket.epoch,
      bucket.elapsedMs / 1000,
      run.clock.startedMs === undefined ? "" : new Date(wallTime(run.clock, bucket.elapsedMs)).toISOString(),
      bucket.count,
      bucket.mean,
      bucket.min,
      bucket.max,
    ].join(",");
  const rows = seriesOf(run, metrics).flatMap(({ metric: { name }, train, validation }) => [
    ...(train?.buckets ?? []).map((bucket) => row(name, "train", bucket)),
    ...(validation?.buckets ?? []).map((bucket) => row(name, "validation", bucket)),
  ]);
  return `${[header.join(","), ...rows].join("\r\n")}\r\n`;
}
