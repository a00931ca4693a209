/** The class of a site as people read it. Pure. */

export interface SiteText {
  readonly operator: string;
  /** `64×1024 · 1024×10`, an apostrophe where rows are read number by number. */
  readonly shapes: string;
  /** `transposeB`, `strides=2,2`; what is so in most models is left out. */
  readonly settings: string;
}

const USUAL = ["dilations=1,1", "groups=1", "strides=1,1"];

export function readSite(siteClass: string): SiteText {
  const [operator = "", ...parts] = siteClass.split(" ");
  const shapes = parts.filter((part) => part.includes("["));
  const settings = parts.filter((part) => !part.includes("[") && !USUAL.includes(part));
  return {
    operator,
    shapes: shapes.map(shapeText).join(" · "),
    settings: settings.join(" "),
  };
}

function shapeText(part: string): string {
  const [dtype = "", dimensions = ""] = part.replace("]", "").split("[");
  const shape = dimensions === "" ? "scalar" : dimensions.replaceAll(",", "×");
  return dtype === "f32" ? shape : `${shape} ${dtype}`;
}
