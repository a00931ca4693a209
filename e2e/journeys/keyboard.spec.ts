/** The main paths by keyboard alone: no mouse, focus in sight at every stop, and back where it came from after dialogs. */
import { expect, test } from "../fixtures/test";
import { pressByKey, tabTo } from "../fixtures/keyboard";

test("a template is opened, trained, paused, gone on with, stopped, looked at and exported", async ({
  studio,
  page,
}) => {
  await studio.open();
  const menu = page.getByRole("button", { name: "Project menu" });
  await pressByKey(page, menu);
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("t");
  await expect(page.getByRole("menuitem", { name: "Templates…" })).toBeFocused();
  await page.keyboard.press("Enter");
  const gallery = page.getByRole("dialog", { name: "Templates" });
  await tabTo(page, gallery.getByLabel("Search templates"));
  await page.keyboard.type("classifier iris");
  await expect(gallery.locator("[data-template]")).toHaveCount(1);
  await pressByKey(page, gallery.locator("[data-template]"));
  await expect(gallery).toBeHidden();
  await expect(studio.nodes("input")).toHaveCount(1);
  await expect(menu).toBeFocused();

  // Training: the button keeps the focus while it changes from Train to Pause to Resume.
  await pressByKey(page, page.getByTestId("device"));
  await expect(page.getByLabel("Device", { exact: true })).toBeFocused();
  await page.keyboard.type("CPU");
  await tabTo(page, page.getByLabel("Epochs", { exact: true }), "Shift+Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("5000");
  await page.keyboard.press("Enter");
  await pressByKey(page, page.getByTestId("train"), "Shift+Tab");
  const pause = page.getByRole("button", { name: "Pause", exact: true });
  await expect(pause).toBeFocused({ timeout: 60_000 });
  await studio.waitForStep(5);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Resume" })).toBeFocused();
  await pressByKey(page, page.getByRole("button", { name: "Take one step" }), "Shift+Tab");
  await pressByKey(page, page.getByRole("button", { name: "Resume" }));
  await expect(pause).toBeFocused();
  await pressByKey(page, page.getByRole("button", { name: "Stop", exact: true }), "Shift+Tab");
  await expect(studio.summary()).toHaveAttribute("data-status", "finished");
  await expect(page.getByTestId("train")).toBeFocused();

  // The live view: one stop for its tabs, arrows between them.
  await tabTo(page, page.getByRole("tab", { name: "Curves" }), "Tab", 200);
  for (const tab of ["Runs", "Predict", "Data", "Confusion"]) {
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("tab", { name: tab })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("tabpanel", { name: tab })).toBeVisible();
  }

  const button = page.getByRole("button", { name: "Export", exact: true });
  await pressByKey(page, button, "Shift+Tab");
  const dialog = page.getByRole("dialog", { name: "Export" });
  await tabTo(page, dialog.getByRole("radio", { name: "safetensors" }));
  await page.keyboard.press("Space");
  await expect(dialog.getByTestId("download")).toBeEnabled({ timeout: 30_000 });
  await tabTo(page, dialog.getByTestId("download"));
  const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(file.suggestedFilename()).toMatch(/\.safetensors$/);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
});

test("a layer becomes a block, which is opened and left again", async ({ studio, page }) => {
  await studio.open();
  const first = page.locator(".react-flow__node").first();
  await tabTo(page, first, "Tab", 150);
  await page.keyboard.press("Enter");
  await tabTo(page, page.locator(".react-flow__node[data-id='conv-1']"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Filters", exact: true })).toBeVisible();
  await page.keyboard.press("Control+g");
  await expect(studio.nodes("block")).toHaveCount(1);
  const block = page.locator(".react-flow__node[data-id='block-1']");
  await expect(block).toBeFocused();
  await page.keyboard.press("Enter");
  const breadcrumbs = page.getByRole("navigation", { name: "Open block" });
  await expect(breadcrumbs).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(breadcrumbs).toBeHidden();
  await expect(page.locator(".canvas:focus, .canvas :focus")).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await expect(studio.nodes("block")).toHaveCount(0);
});

test("the tour is walked and skipped, and does not come again", async ({ studio, page }) => {
  await studio.open();
  const button = page.getByRole("button", { name: /Find a command/ });
  await pressByKey(page, button);
  await expect(page.getByPlaceholder("What do you want to do?")).toBeFocused();
  await page.keyboard.type("take the tour");
  await page.keyboard.press("Enter");
  const tour = page.getByTestId("tour");
  await expect(tour).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(tour).toContainText("Train it");
  await pressByKey(page, tour.getByRole("button", { name: "Skip" }));
  await expect(tour).toBeHidden();
  await expect(page.getByTestId("train")).toBeFocused();
  await studio.reload();
  await expect(tour).toBeHidden();
});
