/** The drawing of a graph: everything is in it, within its bounds, and names are text. */
import { expect, test } from "vitest";
import { deriveFlat } from "../document/derive-model";
import { flattenDocument } from "../document/flatten-document";
import type { ProjectDocument } from "../document/schema";
import { modelOfView } from "../document/view-model";
import { templates } from "../templates/registry";
import { composePicture } from "./compose-picture";
import type { PictureLook } from "./picture";
import { fitText, wrapText } from "./picture";
import { pictureToSvg } from "./render-picture";

const look: PictureLook = {
  color: (token) => `<${token}>`,
  measure: (text, { size }) => text.length * size * 0.55,
};
const options = { edgeStyle: "curved", footer: "Footer" } as const;

function compose(document: ProjectDocument) {
  const flat = flattenDocument(document);
  return composePicture(
    document,
    modelOfView(deriveFlat(document, flat, undefined), flat, document, ""),
    options,
    look,
  );
}

const anyProject = (): ProjectDocument => {
  const [first] = templates;
  if (first === undefined) throw new Error("There is no template.");
  return first.create();
};

test.each(templates.map(({ id, create }) => [id, create] as const))("the picture of %s holds it all", (_, create) => {
  const document = create();
  const picture = compose(document);
  const items = [...picture.items];
  const lines = items.filter((item) => item.kind === "shape" && item.fill === undefined);
  expect(lines).toHaveLength(document.edges.length);
  const cards = items.filter((item) => item.kind === "shape" && item.fill === "<surface-raised>");
  expect(cards).toHaveLength(document.nodes.length + document.notes.length);
  for (const item of items) {
    if (item.kind !== "text") continue;
    expect(item.x).toBeGreaterThanOrEqual(picture.x);
    expect(item.x).toBeLessThanOrEqual(picture.x + picture.width);
    expect(item.y).toBeGreaterThan(picture.y);
    expect(item.y).toBeLessThan(picture.y + picture.height);
  }
});

test("markup in names is text in the SVG", async () => {
  const hostile = `</text><script>alert(1)</script>&"\u0000\ud800`;
  const base = anyProject();
  const document = { ...base, name: hostile, nodes: base.nodes.map((node) => ({ ...node, name: hostile })) };
  const svg = await pictureToSvg(compose(document));
  expect(svg).not.toContain("<script");
  expect(svg).toContain("&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;</text>");
  expect(svg.match(/<text/g)).toHaveLength((svg.match(/<\/text>/g) ?? []).length);
});

test("an empty graph and one that is spread too far say so", () => {
  const base = anyProject();
  expect(() => compose({ ...base, nodes: [], edges: [], notes: [], frames: [] })).toThrow("nothing to draw");
  const far = base.nodes.map((node, index) => ({ ...node, position: { x: index % 2 ? 1e308 : -1e308, y: 0 } }));
  expect(() => compose({ ...base, nodes: far })).toThrow("too far apart");
});

test("texts are cut where they do not fit", () => {
  const font = { size: 10, weight: 400 } as const;
  expect(fitText("convolution", 1000, font, look.measure)).toBe("convolution");
  expect(fitText("convolution", 33, font, look.measure)).toBe("convo…");
  expect(fitText("\u{1f984}\u{1f984}\u{1f984}\u{1f984}", 22, font, look.measure)).toBe("\u{1f984}…");
  expect(wrapText("one two three four\nfive", 50, 3, font, look.measure)).toEqual(["one two", "three", "four…"]);
  expect(wrapText("a".repeat(500), 56, 2, font, look.measure)).toEqual(["aaaaaaaaa…"]);
});
