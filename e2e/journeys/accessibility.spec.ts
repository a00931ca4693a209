/** What axe can see of the studio's accessibility: no violation in any state, in light and in dark. */
import type { Page } from "@playwright/test";
import { violations } from "../fixtures/axe";
import { expect, test } from "../fixtures/test";

const DIALOG = "[role=dialog]";
const MENU = "[role=menu]";
const CANVAS = ".canvas";
const INSPECTOR = "aside[aria-label=Inspector]";
const LIVE_VIEW = "section[aria-label='Live view']";

// axe looks at every element of every state twice, which a machine of two cores with other work takes minutes for.
test.describe.configure({ timeout: 360_000 });

/** Goes on after a violation, so that one run tells of all states. */
async function check(page: Page, state: string, part?: string): Promise<void> {
  expect.soft(await violations(page, part), state).toEqual([]);
}

test("axe finds no violation in dialogs, menus and the tour", async ({ studio, page }) => {
  await studio.open();
  await check(page, "opened page");

  await studio.menu("Templates…");
  await expect(page.locator("[data-picture=ready]").first()).toBeVisible();
  await check(page, "gallery", DIALOG);
  await page.getByLabel("Search templates").fill("speech recognition");
  await expect(page.getByText("No template like this")).toBeVisible();
  await check(page, "gallery without a find", DIALOG);
  await studio.closeDialog();

  await page.getByRole("button", { name: "About Conv2D", exact: true }).click();
  await expect(page.getByRole("article")).toBeVisible();
  await check(page, "explorer", DIALOG);
  await studio.closeDialog();

  await studio.menu("Keyboard shortcuts");
  await check(page, "shortcuts", DIALOG);
  await page.getByRole("button", { name: "Change the keys of Duplicate" }).click();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("button", { name: "Take it" })).toBeVisible();
  await check(page, "a shortcut that is taken", `${DIALOG} [data-shortcut='edit.duplicate']`);
  await page.keyboard.press("Escape");
  await studio.closeDialog();

  await studio.menu("Recent projects…");
  await check(page, "projects", DIALOG);
  await studio.closeDialog();

  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("What do you want to do?")).toBeFocused();
  await check(page, "command palette", DIALOG);
  await studio.closeDialog();

  await studio.command("Kernel tuning");
  await check(page, "kernel tuning", DIALOG);
  await studio.closeDialog();

  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByRole("img", { name: /^Graph of/ })).toBeVisible();
  await check(page, "share", DIALOG);
  await studio.closeDialog();

  await studio.openExport();
  await check(page, "export before training", DIALOG);
  await studio.closeDialog();

  for (const button of ["Project menu", "Theme", "Heat map and export marks", "How edges are drawn: Curved edges"]) {
    await page.getByRole("button", { name: button, exact: true }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await check(page, button, MENU);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toBeHidden();
  }
  for (const place of [studio.nodes("conv2d").first(), page.locator(".react-flow__pane")]) {
    await place.click({ button: "right", position: { x: 20, y: 20 } });
    await expect(page.getByRole("menu")).toBeVisible();
    await check(page, "context menu", MENU);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toBeHidden();
  }

  await studio.command("Take the tour");
  const tour = page.getByTestId("tour");
  await check(page, "tour", "[data-testid=tour]");
  await tour.getByRole("button", { name: "Next" }).click();
  await check(page, "tour, second step", "[data-testid=tour]");
});

test("axe finds no violation in what is built on the canvas", async ({ studio, page }) => {
  const header = (id: string) => page.locator(`[data-node-id="${id}"] .layer-header`);
  await studio.open();
  await studio.openTemplate("Digits: MLP");

  await header("hidden-1").click();
  await expect(page.getByLabel("Units", { exact: true })).toBeVisible();
  await check(page, "settings of a layer", INSPECTOR);
  await header("hidden-2").click({ modifiers: ["Shift"] });
  await expect(page.getByRole("group", { name: "Arrange" })).toBeVisible();
  await check(page, "settings of several layers", INSPECTOR);

  await page.keyboard.press("Control+g");
  await expect(studio.nodes("block")).toHaveCount(1);
  await page.getByRole("button", { name: "Save to My blocks" }).click();
  const mine = page.getByRole("region", { name: "My blocks" });
  await expect(mine).toBeVisible();
  await check(page, "settings of a block", INSPECTOR);
  await check(page, "palette with blocks", "aside[aria-label=Palette]");
  await header("block-1").dblclick();
  await expect(page.getByRole("navigation", { name: "Open block" })).toBeVisible();
  await check(page, "an open block", CANVAS);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("navigation", { name: "Open block" })).toBeHidden();

  await header("block-1").click();
  await page.keyboard.press("Control+b");
  await studio.command("Heat map: Parameters");
  await expect(page.getByTestId("heat-legend")).toBeVisible();
  await studio.command("Show export marks");
  await check(page, "heat map, export marks and a bypassed block", CANVAS);
  await studio.command("Heat map: off");

  await studio.nodes("target").locator(".layer-header").click();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: /problems? to mend/ }).click();
  await expect(page.getByTestId("problems")).toBeVisible();
  await check(page, "problems", "[data-testid=problems]");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");

  await page.locator(".react-flow__edge").first().focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".edge-label").first()).toBeVisible();
  await check(page, "an edge", CANVAS);
  await check(page, "settings of an edge", INSPECTOR);

  await header("block-1").click();
  await page.keyboard.press("Control+Shift+g");
  await check(page, "a frame whose title is written", CANVAS);
  await page.keyboard.type("Hidden");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+n");
  await page.keyboard.type("What this model does, and why.");
  await check(page, "a note that is written", CANVAS);
  await page.keyboard.press("Control+Enter");
  await check(page, "settings of a note", INSPECTOR);

  await page.keyboard.press("Control+f");
  await expect(page.getByRole("dialog", { name: "Find a layer in the graph" })).toBeVisible();
  await check(page, "finding a layer", DIALOG);
  await page.keyboard.press("Escape");

  await studio.menu("New empty project");
  await expect(studio.nodes()).toHaveCount(0);
  await check(page, "empty canvas");
  await page.locator(".canvas").focus();
  await page.keyboard.press("/");
  await expect(page.locator(".quick-add")).toBeVisible();
  await check(page, "adding a layer by its name", ".quick-add");
});

test("axe finds no violation in the live view and in export", async ({ studio, page }) => {
  await studio.open();
  await check(page, "curves before the first run", LIVE_VIEW);
  for (const tab of ["Predict", "Confusion", "Inside", "Profile"] as const) {
    await studio.tab(tab);
    await check(page, `${tab} before the first run`, `${LIVE_VIEW} [role=tabpanel]`);
  }
  await studio.tab("Data");
  await expect(page.getByRole("tabpanel").getByRole("img").first()).toBeVisible();
  await check(page, "data", LIVE_VIEW);
  await page.getByRole("tab", { name: "Code" }).click();
  await page
    .getByRole("button", { name: /^Line \d+: select Conv 1/ })
    .first()
    .click();
  await expect(page.locator(".code-line[data-selected]").first()).toBeVisible();
  await check(page, "code", LIVE_VIEW);
  await page.keyboard.press("Escape");

  await studio.tab("Curves");
  await studio.train();
  await studio.waitForStep(2);
  await check(page, "training");
  await page
    .getByRole("button", { name: /^Chart options/ })
    .first()
    .click();
  await check(page, "options of a chart", DIALOG);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await studio.nodes("conv2d").first().locator(".layer-header").click();
  await page.keyboard.press("Delete");
  await check(page, "paused, and the graph is another now", LIVE_VIEW);
  await page.keyboard.press("Control+z");
  await check(page, "health of a layer", INSPECTOR);
  await studio.stop();
  await check(page, "finished", "header");

  await studio.tab("Predict");
  await expect(page.getByTestId("draw-pad")).toBeVisible();
  await check(page, "predict an image", LIVE_VIEW);

  await studio.tab("Confusion");
  await expect(page.getByRole("table")).toBeVisible({ timeout: 30_000 });
  await check(page, "confusion matrix", LIVE_VIEW);

  await studio.tab("Inside");
  await expect(page.getByTestId("inside-view")).toBeVisible({ timeout: 30_000 });
  await check(page, "a look inside", LIVE_VIEW);

  await studio.tab("Profile");
  // The badge still tells of the run, which was on another device.
  await page.getByTestId("device").click();
  await page.getByLabel("Device", { exact: true }).selectOption({ label: "CPU" });
  await page.getByRole("button", { name: "Profile this model" }).click();
  await expect(page.getByTestId("profile")).toBeVisible({ timeout: 60_000 });
  await check(page, "profile, flame picture", LIVE_VIEW);
  for (const picture of ["Roofline", "Kernels", "Layers"]) {
    await page.getByRole("group", { name: "Picture of the profile" }).getByRole("button", { name: picture }).click();
    await check(page, `profile, ${picture}`, LIVE_VIEW);
  }

  const dialog = await studio.openExport();
  await expect(dialog.getByTestId("download")).toBeEnabled({ timeout: 30_000 });
  await check(page, "export", DIALOG);
});

test("axe finds no violation in what models of other data predict", async ({ studio, page }) => {
  const shown: readonly (readonly [template: string, sign: string])[] = [
    ["Iris: classifier", "[data-testid=class-probabilities]"],
    ["Points: decision boundary", "[data-testid=decision-boundary]"],
    ["Sea temperature: forecast", "[data-testid=forecast]"],
    ["Sentences: who wrote it?", "[data-testid=class-probabilities]"],
    ["Digits: autoencoder", "[data-testid=latent-map]"],
  ];
  await studio.open();
  for (const [template, sign] of shown) {
    await studio.openTemplate(template);
    await studio.tab("Data");
    await expect(page.getByRole("region", { name: "Examples" })).toBeVisible();
    await check(page, `${template}: data`, LIVE_VIEW);
    await studio.train("CPU");
    await studio.waitForStep(1);
    // Some runs are so short that they end before they can be stopped: ended they are either way.
    const stop = page.getByRole("button", { name: "Stop", exact: true });
    await stop.click({ timeout: 3_000 }).catch(() => undefined);
    await studio.waitForEnd();
    await studio.tab("Predict");
    await expect(page.locator(sign).first()).toBeVisible({ timeout: 30_000 });
    await check(page, `${template}: predict`, LIVE_VIEW);
  }
});
