/**
 * Editing as a person does it: every convention of the canvas by mouse or keyboard, then everything undone and done again
 * with the saved documents compared; and a model built and trained by keyboard alone.
 */
import type { Page } from "@playwright/test";
import { choose, corner, drag, menuOf, middleOfEdge, node, openIris, undoAndRedo } from "../fixtures/canvas";
import { expect, test } from "../fixtures/test";

test.use({ viewport: { width: 1600, height: 1000 } });

test("nodes: bypassed, replaced, inserted, deleted, pasted with links, edited together, found", async ({
  studio,
  page,
}) => {
  const before = await openIris(studio);

  await choose(page, "hidden");
  await page.keyboard.press("Control+b");
  await expect(node(page, "hidden")).toHaveAttribute("data-bypassed", "true");
  // Four measurements reach the scores themselves: 4 x 3 weights and 3 biases.
  await expect(node(page, "scores")).toContainText("15");
  await page.keyboard.press("Control+b");
  await expect(node(page, "hidden")).toHaveAttribute("data-bypassed", "false");
  await choose(page, "measurements");
  await page.keyboard.press("Control+b");
  await expect(page.getByRole("status").filter({ hasText: "cannot be bypassed" })).toBeVisible();

  await choose(page, "hidden");
  await page.keyboard.press("r");
  await page.getByPlaceholder("Replace Hidden with").fill("dropout");
  await page.keyboard.press("Enter");
  await expect(node(page, "hidden")).toHaveAttribute("data-layer", "dropout");
  await expect(studio.edges()).toHaveCount(6);
  await page.keyboard.press("Control+z");
  await expect(node(page, "hidden")).toHaveAttribute("data-layer", "dense");
  await expect(page.getByRole("button", { name: "Redo replace with Dropout" })).toBeEnabled();

  const onEdge = await middleOfEdge(page, "edge-2");
  await page.mouse.click(onEdge.x, onEdge.y);
  await page.keyboard.press("/");
  await page.getByPlaceholder("Insert a layer").fill("batch norm");
  await page.keyboard.press("Enter");
  await expect(studio.nodes()).toHaveCount(7);
  await expect(studio.edges()).toHaveCount(7);
  await page.keyboard.press("Delete");
  await expect(studio.edges()).toHaveCount(6);

  await choose(page, "hidden");
  await page.keyboard.press("Control+c");
  await page.mouse.move(700, 480);
  await page.keyboard.press("Control+Shift+v");
  await expect(studio.nodes("dense")).toHaveCount(3);
  await expect(studio.edges()).toHaveCount(7);

  await choose(page, "hidden", true);
  const units = page.getByRole("textbox", { name: "Units" });
  await units.fill("24");
  await units.press("Enter");
  await choose(page, "scores", true);
  await expect(units).toHaveAttribute("placeholder", "Mixed");
  await expect(studio.nodes("dense").filter({ hasText: "24 units" })).toHaveCount(2);

  await page.keyboard.press("Control+f");
  await page.getByPlaceholder("Find a layer in the graph").fill("accu");
  await page.keyboard.press("Enter");
  await expect(node(page, "accuracy")).toHaveAttribute("data-selected", "true");

  await undoAndRedo(studio, before);
});

test("the picture: aligned, distributed, laid out, framed, noted, rerouted, drawn in another style", async ({
  studio,
  page,
}) => {
  const before = await openIris(studio);

  await choose(page, "hidden");
  await choose(page, "species", true);
  await menuOf(page, node(page, "hidden"), "Align left");
  expect((await corner(node(page, "hidden"))).x).toBe((await corner(node(page, "species"))).x);

  await page.keyboard.press("Control+Shift+g");
  await page.getByLabel("Title of the frame").fill("Two of them");
  await page.keyboard.press("Enter");
  const frame = page.locator('[data-mark^="frame:"]');
  await expect(frame).toContainText("Two of them");
  const [held, outside] = [await corner(node(page, "hidden")), await corner(node(page, "accuracy"))];
  await drag(page, frame.locator(".frame-title"), { x: -40, y: 160 });
  const moved = await corner(node(page, "hidden"));
  expect(moved.y).toBeGreaterThan(held.y + 100);
  expect(await corner(node(page, "accuracy"))).toEqual(outside);

  await page.mouse.move(500, 120);
  await page.keyboard.press("Shift+N");
  await page.getByRole("textbox", { name: "Note", exact: true }).fill("<b>Plain</b> text");
  await page.keyboard.press("Control+Enter");
  const note = page.locator('[data-mark^="note:"]');
  await expect(note).toHaveText("<b>Plain</b> text");
  await menuOf(page, note, "Colour: green");
  await expect(note).toHaveAttribute("data-color", "green");

  const middle = await middleOfEdge(page, "edge-3");
  await page.mouse.dblclick(middle.x, middle.y);
  const point = page.locator("[data-waypoint]");
  await expect(point).toHaveCount(1);
  const start = await corner(point);
  await drag(page, point, { x: 10, y: 60 });
  expect((await corner(point)).y).toBeGreaterThan(start.y + 40);
  await page.keyboard.press("Delete");
  await expect(point).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(point).toHaveCount(1);

  const line = page.locator('[data-edge-id="edge-1"] path.react-flow__edge-path');
  await expect(line).toHaveAttribute("d", /C/);
  await page.getByRole("button", { name: /How edges are drawn/ }).click();
  await page.getByRole("menuitemradio", { name: "Straight edges" }).click();
  await expect(line).not.toHaveAttribute("d", /C/);

  const dragged = await node(page, "species").locator(".layer-header").boundingBox();
  const guide = await node(page, "accuracy").boundingBox();
  if (dragged === null || guide === null) throw new Error("The nodes are not shown.");
  await page.mouse.move(dragged.x + 60, dragged.y + 10);
  await page.mouse.down();
  // A drag begins with the first small move; from there on the node keeps its distance to the pointer.
  await page.mouse.move(dragged.x + 63, dragged.y + 13);
  await page.mouse.move(dragged.x + 80, guide.y + 40, { steps: 4 });
  await page.mouse.move(dragged.x + 90, guide.y + 15, { steps: 4 });
  await expect(page.locator('.helper-line[data-direction="horizontal"]')).toBeVisible();
  await page.mouse.up();
  expect((await corner(node(page, "species"))).y).toBe(Math.round(guide.y));

  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Shift+L");
  await expect(page.getByRole("button", { name: "Undo lay out" })).toBeEnabled();
  await expect(point).toHaveCount(0);

  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(studio.nodes()).toHaveCount(0);
  await expect(note).toHaveCount(0);
  await undoAndRedo(studio, before);
});

test("keys can be looked up, changed and given back", async ({ studio, page }) => {
  await openIris(studio);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.getByRole("searchbox", { name: "Search shortcuts" }).fill("duplicate");
  await dialog.getByRole("button", { name: "Change the keys of Duplicate" }).click();
  await page.keyboard.press("Control+w");
  await expect(dialog).toContainText("closes the tab");
  await page.keyboard.press("Control+b");
  await expect(dialog).toContainText("Ctrl+B is “Bypass”");
  await dialog.getByRole("button", { name: "Take it" }).click();
  await studio.closeDialog();

  await choose(page, "hidden");
  await page.keyboard.press("Control+b");
  await expect(studio.nodes("dense")).toHaveCount(3);
  await studio.reload();
  await choose(page, "hidden");
  await page.keyboard.press("Control+b");
  await expect(studio.nodes("dense")).toHaveCount(4);

  await page.keyboard.press("?");
  await dialog.getByRole("button", { name: "Reset all" }).click();
  await studio.closeDialog();
  await choose(page, "scores");
  await page.keyboard.press("Control+b");
  await expect(node(page, "scores")).toHaveAttribute("data-bypassed", "true");
});

/** Runs a command by its name. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("What do you want to do?")).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByPlaceholder("What do you want to do?")).toBeHidden();
}

/** Adds a layer by search: after the selected one, joined with it. */
async function addByKey(page: Page, name: string): Promise<void> {
  await page.keyboard.press("/");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
}

/** Moves the focus by Tab until it is on a control of that name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = page.locator(":focus");
  for (let presses = 0; presses < 160; presses++) {
    const found = await focused.evaluateAll((elements) =>
      elements.map((element) => {
        const labels = "labels" in element && element.labels instanceof NodeList ? [...element.labels] : [];
        const texts = labels.length > 0 ? labels : [element];
        return element.getAttribute("aria-label") ?? texts.map((text) => text.textContent).join(" ");
      }),
    );
    if (found.some((text) => name.test(text.trim()))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${String(name)}.`);
}

test("an MLP by keyboard alone: built, set, trained, undone", async ({ studio, page }) => {
  await studio.open();
  await command(page, "new empty project");
  await expect(studio.nodes()).toHaveCount(0);

  await tabTo(page, /^Data set/);
  await page.keyboard.type("Iris");
  await expect(page.getByLabel("Data set", { exact: true })).toHaveValue("iris");
  await command(page, "add a layer");
  await page.keyboard.type("input");
  await page.keyboard.press("Enter");
  await expect(studio.nodes("input")).toHaveCount(1);
  await addByKey(page, "dense");
  await tabTo(page, /^Units/);
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(studio.nodes("dense")).toContainText("3 units");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+f");
  await page.keyboard.type("dense");
  await page.keyboard.press("Enter");
  await expect(studio.nodes("dense")).toHaveAttribute("data-selected", "true");
  await addByKey(page, "crossentropy");
  await expect(studio.nodes("crossEntropy")).toHaveCount(1);
  // The problem of the missing target has its fix on the node and in the inspector.
  await tabTo(page, /^Add Target/);
  await page.keyboard.press("Enter");
  await expect(studio.nodes("target")).toHaveCount(1);
  await expect(page.locator('[data-severity="error"]')).toHaveCount(0);

  await page.keyboard.press("Control+Enter");
  await studio.waitForStep(5);
  await studio.waitForEnd();
  await page.keyboard.press("Escape");
  await studio.unwind("Undo");
  await expect(studio.nodes()).toHaveCount(0);
});
