/** A model built from an empty canvas by mouse only, trained, undone to nothing and done again. */
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test";
import type { Studio } from "../fixtures/studio";

/** Drags a palette entry to a place on the canvas, given from 0 to 1 across it. */
async function drop(page: Page, layer: string, x: number, y: number): Promise<void> {
  const canvas = page.locator(".react-flow__pane");
  const box = await canvas.boundingBox();
  if (box === null) throw new Error("The canvas is not shown.");
  const entry = page.locator(`[data-palette="${layer}"]`);
  await entry.scrollIntoViewIfNeeded();
  await entry.dragTo(canvas, { targetPosition: { x: x * box.width, y: y * box.height } });
}

/** Drags an edge from an output port to an input port. */
async function connect(studio: Studio, from: string, to: string, port = "in:x"): Promise<void> {
  const source = studio.nodes(from).first().locator('[data-port="out:y"]');
  const target = studio.nodes(to).first().locator(`[data-port="${port}"]`);
  const [a, b] = [await source.boundingBox(), await target.boundingBox()];
  if (a === null || b === null) throw new Error(`The ports between ${from} and ${to} are not shown.`);
  const { mouse } = studio.page;
  await mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await mouse.down();
  await mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 5 });
  await mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 5 });
  await mouse.up();
}

test.use({ viewport: { width: 1600, height: 1000 } });

test("build an MLP by mouse, train it, undo everything, redo everything", async ({ studio, page }) => {
  await studio.open();
  await studio.menu("New empty project");
  await expect(studio.nodes()).toHaveCount(0);
  await page.getByLabel("Data set", { exact: true }).selectOption({ label: "Iris" });
  await studio.setSetting("Epochs", "60");

  await drop(page, "input", 0.15, 0.1);
  await drop(page, "dense", 0.5, 0.1);
  await drop(page, "crossEntropy", 0.85, 0.1);
  await drop(page, "target", 0.15, 0.55);
  await expect(studio.nodes()).toHaveCount(4);
  await connect(studio, "input", "dense");
  await connect(studio, "dense", "crossEntropy", "in:prediction");
  await connect(studio, "target", "crossEntropy", "in:target");
  await expect(studio.edges()).toHaveCount(3);
  await studio.nodes("dense").locator(".layer-header").click();
  const units = page.getByRole("textbox", { name: "Units" });
  await units.click({ clickCount: 3 });
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(studio.nodes("dense")).toContainText("[batch, 3]");
  await expect(page.locator('[data-severity="error"]')).toHaveCount(0);

  await studio.train();
  await studio.waitForStep(10);
  await studio.waitForEnd();
  expect(await studio.legend("Loss", "Train")).toBeLessThan(1.1);

  const built = await studio.nodes().allTextContents();
  const undo = page.getByRole("button", { name: "Undo" });
  while (await undo.isEnabled()) await undo.click();
  await expect(studio.nodes()).toHaveCount(0);
  await expect(studio.edges()).toHaveCount(0);
  const redo = page.getByRole("button", { name: "Redo" });
  while (await redo.isEnabled()) await redo.click();
  await expect(studio.edges()).toHaveCount(3);
  expect((await studio.nodes().allTextContents()).sort()).toEqual(built.sort());
});
