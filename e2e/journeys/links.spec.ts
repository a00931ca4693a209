/** Edges and places by mouse: layers put onto edges, links drawn, refused, moved and unplugged, the map; all of it undone and redone. */
import type { Locator, Page } from "@playwright/test";
import { choose, corner, drag, menuOf, middleOfEdge, node, openIris, undoAndRedo } from "../fixtures/canvas";
import type { Studio } from "../fixtures/studio";
import { expect, test } from "../fixtures/test";

interface Point {
  readonly x: number;
  readonly y: number;
}

const port = (page: Page, id: string, name: string): Locator => node(page, id).locator(`[data-port="${name}"]`);

async function middle(part: Locator): Promise<Point> {
  const box = await part.boundingBox();
  if (box === null) throw new Error("It is not shown.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Presses at one point and moves to another, without letting go. */
async function pull(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
}

/** The ends of an edge, as the project's file has them: `hidden → scores`. */
async function endsOf(studio: Studio, id: string): Promise<string | undefined> {
  const { edges } = JSON.parse(await studio.projectFile()) as {
    readonly edges: readonly {
      readonly id: string;
      readonly source: { readonly node: string };
      readonly target: { readonly node: string };
    }[];
  };
  const edge = edges.find((each) => each.id === id);
  return edge && `${edge.source.node} → ${edge.target.node}`;
}

test.use({ viewport: { width: 1600, height: 1000 } });

test("layers are put onto edges; links are drawn, refused with the reason, moved and unplugged", async ({
  studio,
  page,
}) => {
  const before = await openIris(studio);
  const pane = page.locator(".react-flow__pane");
  const canvas = await pane.boundingBox();
  if (canvas === null) throw new Error("The canvas is not shown.");

  // From the palette onto an edge, and a layer that lies beside it.
  const onEdge = await middleOfEdge(page, "edge-2");
  await page
    .locator('[data-palette="dropout"]')
    .dragTo(pane, { targetPosition: { x: onEdge.x - canvas.x, y: onEdge.y - canvas.y } });
  await expect(studio.edges()).toHaveCount(7);
  await pane.click({ position: { x: 40, y: 40 } });
  const beside = { x: canvas.x + 60, y: canvas.y + canvas.height - 140 };
  await page.mouse.move(beside.x, beside.y);
  await page.keyboard.press("/");
  await page.getByPlaceholder("Add a layer").fill("layer norm");
  await page.keyboard.press("Enter");
  const loose = studio.nodes("layerNorm");
  await expect(loose).toHaveCount(1);
  await expect(studio.edges()).toHaveCount(7);
  const first = await middleOfEdge(page, "edge-1");
  const from = await corner(loose);
  await drag(page, loose, { x: first.x - from.x - 70, y: first.y - from.y - 12 });
  await expect(studio.edges()).toHaveCount(8);
  // The neighbours have made room, which takes some of them out of sight.
  expect((await corner(node(page, "hidden"))).x).toBeGreaterThan((await corner(loose)).x + 200);
  await pane.click({ position: { x: 40, y: 40 } });
  await page.keyboard.press(".");
  await page.waitForTimeout(600);

  // A link that ends nowhere asks what fits there.
  await pull(page, await middle(port(page, "scores", "out:y")), { x: beside.x + 500, y: beside.y });
  await page.mouse.up();
  const search = page.getByPlaceholder("Add what takes Scores’s value");
  await expect(search).toBeVisible();
  await expect(page.locator('[data-quick-add="input"]')).toHaveCount(0);
  await search.fill("relu");
  await page.keyboard.press("Enter");
  await expect(studio.edges()).toHaveCount(9);

  // What cannot be reached is marked, and the port that refuses says why.
  await pull(page, await middle(port(page, "scores", "out:y")), await middle(port(page, "hidden", "in:x")));
  await expect(page.locator('.react-flow__node.is-blocked[data-id="hidden"]')).toBeVisible();
  await expect(page.locator(".connection-reason")).toContainText(/\w+ \w+/);
  await page.mouse.up();
  await expect(page.locator(".is-blocked")).toHaveCount(0);
  await expect(studio.edges()).toHaveCount(9);

  // Pulled off over nothing, an edge is gone; the end of another is moved to the port that is free then.
  const end = (id: string) => page.locator(`.react-flow__edge[data-id="${id}"] .react-flow__edgeupdater-target`);
  await pull(page, await middle(end("edge-6")), { x: beside.x + 300, y: beside.y });
  await page.mouse.up();
  await expect.poll(() => endsOf(studio, "edge-6")).toBeUndefined();
  expect(await endsOf(studio, "edge-4")).toBe("species → cross-entropy");
  await pull(page, await middle(end("edge-4")), await middle(port(page, "accuracy", "in:target")));
  await page.mouse.up();
  await expect.poll(() => endsOf(studio, "edge-4")).toBe("species → accuracy");

  // Spaced evenly, nudged by the arrows, duplicated, cut and pasted.
  await pane.click({ position: { x: 40, y: 40 } });
  for (const id of ["measurements", "scores", "species"]) await choose(page, id, id !== "measurements");
  await menuOf(page, node(page, "scores"), "Distribute vertically");
  const tops = await Promise.all(["measurements", "scores", "species"].map((id) => corner(node(page, id))));
  const [top = 0, inner = 0, bottom = 0] = tops.map(({ y }) => y).sort((a, b) => a - b);
  expect(inner).toBeGreaterThan(top);
  expect(bottom).toBeGreaterThan(inner);
  await page.locator('.react-flow__node[data-id="species"]').focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(async () => (await corner(node(page, "species"))).y).toBeGreaterThan(tops[2]?.y ?? Infinity);
  await page.keyboard.press("Control+d");
  await expect(studio.nodes()).toHaveCount(12);
  await page.keyboard.press("Control+x");
  await expect(studio.nodes()).toHaveCount(9);
  await page.keyboard.press("Control+v");
  await expect(studio.nodes()).toHaveCount(12);

  await undoAndRedo(studio, before);
});

test("the map shows every layer and leads over the graph, and changes nothing in the document", async ({
  studio,
  page,
}) => {
  const before = await openIris(studio);
  const map = page.getByRole("img", { name: "Map of the graph" });
  await expect(map.locator(".react-flow__minimap-node")).toHaveCount(6);
  const viewport = page.locator(".react-flow__viewport");
  const shown = await viewport.getAttribute("style");
  const at = await middle(map);
  await pull(page, at, { x: at.x + 30, y: at.y });
  await page.mouse.up();
  await expect(viewport).not.toHaveAttribute("style", shown ?? "");
  const panned = await viewport.getAttribute("style");
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, -240);
  await expect(viewport).not.toHaveAttribute("style", panned ?? "");
  await page.keyboard.press(".");
  await choose(page, "hidden");
  await page.keyboard.press("Delete");
  await expect(map.locator(".react-flow__minimap-node")).toHaveCount(5);
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: "Map", exact: true }).click();
  await expect(map).toHaveCount(0);
  expect(await studio.projectFile()).toBe(before);
});
