/** A drawing as plain data: shapes and lines of text in the order in which they are painted. What draws it knows nothing of graphs. */

export interface PictureShape {
  readonly kind: "shape";
  /** SVG path data. */
  readonly path: string;
  readonly fill?: string;
  readonly fillOpacity?: number;
  readonly stroke?: string;
  readonly strokeOpacity?: number;
  readonly strokeWidth?: number;
  /** Lengths of dash and gap. */
  readonly dash?: readonly number[];
}

export interface PictureText {
  readonly kind: "text";
  /** Left end of the base line; the right end where `end` is set. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly font: PictureFont;
  readonly fill: string;
  readonly end?: boolean;
}

export interface PictureFont {
  readonly size: number;
  readonly weight: 400 | 500 | 600;
  readonly mono?: boolean;
}

export type PictureItem = PictureShape | PictureText;

export interface Picture {
  /** Left upper corner of what is drawn. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly background: string;
  /** Made while it is read, so that a large drawing can be made in pieces. */
  readonly items: Iterable<PictureItem>;
}

/** What a drawing takes from where it will be seen. */
export interface PictureLook {
  /** Value of a token of the theme, by its name without dashes: `surface`, `cat-core`. */
  readonly color: (token: string) => string;
  /** Width of a text in canvas units. */
  readonly measure: (text: string, font: PictureFont) => number;
}

export const SANS = '"Inter Variable", Inter, system-ui, sans-serif';
export const MONO = 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Texts longer than any line are cut before they are measured. */
const LONGEST_LINE = 400;

/** The text as far as it fits into a width, with an ellipsis where it is cut. */
export function fitText(text: string, width: number, font: PictureFont, measure: PictureLook["measure"]): string {
  const line = text.slice(0, LONGEST_LINE).replace(/\s+/g, " ");
  if (measure(line, font) <= width) return line;
  // Never half of a letter that takes two units.
  const start = (length: number): string => line.slice(0, length).replace(/\p{Cs}$/u, "");
  let [fits, cut] = [0, line.length];
  while (cut - fits > 1) {
    const middle = Math.floor((fits + cut) / 2);
    if (measure(`${start(middle)}…`, font) <= width) fits = middle;
    else cut = middle;
  }
  return `${start(fits).trimEnd()}…`;
}

/** The lines of a text within a box, broken between words; the last one is cut where more would follow. */
export function wrapText(
  text: string,
  width: number,
  most: number,
  font: PictureFont,
  measure: PictureLook["measure"],
): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/\s+/)) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line === "" || measure(longer.slice(0, LONGEST_LINE), font) <= width) {
        line = longer;
        continue;
      }
      lines.push(line);
      line = word;
      if (lines.length > most) break;
    }
    lines.push(line);
    if (lines.length > most) break;
  }
  const shown = lines.slice(0, most).map((line) => fitText(line, width, font, measure));
  const last = shown.at(-1);
  if (lines.length > most && last !== undefined && !last.endsWith("…")) shown[shown.length - 1] = `${last}…`;
  return shown;
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** A rectangle with round corners as path data; `lower` false leaves the two lower corners square. */
export function boxPath(x: number, y: number, width: number, height: number, radius: number, lower = true): string {
  const r = Math.min(radius, width / 2, height / 2);
  const low = lower ? r : 0;
  const arc = (size: number, dx: number, dy: number): string =>
    size === 0 ? "" : `a${short(size)} ${short(size)} 0 0 1 ${short(dx)} ${short(dy)}`;
  return [
    `M${short(x + r)} ${short(y)}`,
    `h${short(width - 2 * r)}`,
    arc(r, r, r),
    `v${short(height - r - low)}`,
    arc(low, -low, low),
    `h${short(-(width - 2 * low))}`,
    arc(low, -low, -low),
    `v${short(-(height - r - low))}`,
    arc(r, r, -r),
    "z",
  ].join("");
}

/** A circle as path data. */
export function dotPath(x: number, y: number, radius: number): string {
  const r = short(radius);
  const twice = short(2 * radius);
  return `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${twice} 0a${r} ${r} 0 1 0 -${twice} 0z`;
}
