/** Blocks: made of two layers, opened, edited for all uses, repeated, detached, kept for other projects; all of it undone and redone. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures/test";

const layer = (page: Page, id: string): Locator => page.locator(`[data-node-id="${id}"]`);
const header = (page: Page, id: string): Locator => layer(page, id).locator(".layer-header");

/** The project as it would be saved. */
async function savedProject(page: Page): Promise<unknown> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Control+s")]);
  const parsed: unknown = JSON.parse(await readFile(await file.path(), "utf8"));
  return parsed;
}

async function setField(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole("textbox", { name: label, exact: true });
  await field.fill(value);
  await field.press("Enter");
}

test.use({ viewport: { width: 1600, height: 1000 } });

test("a block: make, open, edit, reuse, repeat, keep, detach, train, undo everything, redo everything", async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.openTemplate("Digits: MLP");
  const canvas = page.locator(".react-flow__pane");
  const breadcrumbs = page.getByRole("navigation", { name: "Open block" });
  const start = await savedProject(page);

  await setField(page, "Epochs", "1");
  // Two layers become a block; what fed them feeds it, and its shape is what theirs was.
  await header(page, "hidden-1").click();
  await header(page, "hidden-2").click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+g");
  await expect(layer(page, "hidden-1")).toHaveCount(0);
  const use = layer(page, "block-1");
  await expect(use).toContainText("[batch, 128]");
  await setField(page, "Block name", "Hidden layers");
  await expect(use).toContainText("Hidden layers");

  // Opened by a double click; Escape lets go first and leaves then; the breadcrumb leaves, too.
  await header(page, "block-1").dblclick();
  await expect(breadcrumbs).toContainText("Hidden layers");
  await expect(studio.nodes("blockInput")).toContainText("[batch, 784]");
  await header(page, "hidden-2").click();
  await page.keyboard.press("Escape");
  await expect(breadcrumbs).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(breadcrumbs).toBeHidden();

  // A second use follows an edit inside the first; what each use may set for itself does not.
  await page.locator('[data-palette-block="Hidden layers"]').click();
  await expect(studio.nodes("block")).toHaveCount(2);
  await header(page, "block-1").click();
  await page.keyboard.press("Enter");
  await expect(breadcrumbs).toContainText("changes all 2 uses");
  await header(page, "hidden-2").click();
  await setField(page, "Units", "784");
  await page.getByRole("switch", { name: "Activation" }).check();
  await breadcrumbs.getByRole("button", { name: "Digits: MLP" }).click();
  await expect(layer(page, "block-1")).toContainText("[batch, 784]");
  await expect(layer(page, "block-2")).toContainText("[batch, 784]");
  await header(page, "block-2").click();
  await page.getByLabel("Hidden 2: activation").selectOption({ label: "Tanh" });

  // The second use is kept for other projects, then taken apart; the first is repeated.
  await page.getByRole("button", { name: "Save to My blocks" }).click();
  await expect(page.getByRole("region", { name: "My blocks" })).toContainText("Hidden layers");
  await page.getByRole("button", { name: "Detach" }).click();
  await expect(studio.nodes("block")).toHaveCount(1);
  await page.keyboard.press("Delete");
  await expect(studio.nodes("dense")).toHaveCount(1);
  await header(page, "block-1").click();
  await setField(page, "Repeat", "3");
  await expect(layer(page, "block-1")).toContainText("×3");
  await expect(page.locator('[data-severity="error"]')).toHaveCount(0);
  // 3 · (784 · 256 + 256 + 256 · 784 + 784)
  await expect(layer(page, "block-1")).toContainText("1,207,344");

  const end = await savedProject(page);
  await canvas.click({ position: { x: 30, y: 300 } });
  await studio.train("CPU");
  await studio.waitForStep(3);
  await studio.stop();
  await page.keyboard.press("Control+z");
  expect(await savedProject(page)).toEqual(end);

  const undo = page.getByRole("button", { name: /^Undo/ });
  while (await undo.isEnabled()) await undo.click();
  expect(await savedProject(page)).toEqual(start);
  const redo = page.getByRole("button", { name: /^Redo/ });
  while (await redo.isEnabled()) await redo.click();
  await page.keyboard.press("Control+z");
  expect(await savedProject(page)).toEqual(end);

  // Another project takes the kept block from the palette, under another name.
  await studio.menu("New empty project");
  await expect(studio.nodes()).toHaveCount(0);
  const mine = page.getByRole("region", { name: "My blocks" });
  await mine.getByRole("button", { name: "Rename Hidden layers" }).click();
  await mine.getByRole("textbox").fill("Two layers");
  await mine.getByRole("textbox").press("Enter");
  await mine.locator('[data-palette-block="Two layers"]').click();
  await expect(studio.nodes("block")).toContainText("Two layers");
  await expect(studio.nodes("block")).toContainText("has nothing on its input");
  await header(page, "block-1").dblclick();
  await expect(studio.nodes("dense")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await mine.getByRole("button", { name: "Delete Two layers" }).click();
  await expect(mine.locator("[data-palette-block]")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Blocks of this project" })).toContainText("Two layers");
});
