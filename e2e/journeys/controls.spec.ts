/** Pause, step, go on, stop, cancel while compiling, a diverging loss, and bad settings: what training does when it is interfered with. */
import { expect, test } from "../fixtures/test";

test("pause, one step, go on, stop", async ({ studio, page }) => {
  await studio.open();
  await studio.train();
  await studio.waitForStep(3);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  const step = Number(await studio.summary().getAttribute("data-step"));
  await page.getByRole("button", { name: "Take one step" }).click();
  await expect(studio.summary()).toHaveAttribute("data-step", String(step + 1));
  await page.getByRole("button", { name: "Resume" }).click();
  await studio.waitForStep(step + 3);
  await studio.stop();
  // A new run replaces the old one cleanly.
  await studio.train();
  await studio.waitForStep(2);
  await studio.stop();
});

test("stop at a condition, change a layer, and go on with its weights", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Penguins");
  await studio.setSetting("Epochs", "5000");
  await page.getByText("Stop when", { exact: true }).click();
  const condition = page.getByLabel("Stop when", { exact: true });
  await condition.fill("loss");
  await condition.press("Enter");
  await expect(page.getByText(/"loss" is no condition\. Write one as/)).toBeVisible();
  await condition.fill("loss < 100");
  await condition.press("Enter");
  await studio.train("CPU");
  await expect(page.getByText("Stopped: loss < 100")).toBeVisible({ timeout: 60_000 });
  await expect(studio.summary()).toHaveAttribute("data-step", "1");
  await page.getByRole("button", { name: 'Delete "loss < 100"' }).click();
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await studio.waitForStep(10);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  const step = Number(await studio.summary().getAttribute("data-step"));
  // An activation has no weights: everything fits.
  await studio.nodes("dense").first().locator(".layer-header").click();
  await page.getByRole("combobox", { name: "Activation" }).selectOption("tanh");
  await page.getByRole("button", { name: "Go on with the changes" }).click();
  await studio.waitForStep(step + 5);
  await expect(page.getByText("This run begins with weights of another")).toHaveCount(0);
});

test("cancel while it compiles, then train", async ({ studio, page }) => {
  await studio.open();
  await studio.train();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByTestId("train")).toBeEnabled({ timeout: 30_000 });
  await studio.train();
  await studio.waitForStep(1);
  await studio.stop();
});

test("a loss that becomes NaN stops the run, says where, and is cured by a click", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Penguins");
  await studio.setSetting("Learning rate", "1e30");
  await studio.train();
  await expect(page.getByText(/became NaN or infinite at step \d+/)).toBeVisible({ timeout: 60_000 });
  // A tenth of what the run had: still far too much, but the settings show that the clicks do what they say.
  await page.getByRole("button", { name: "Learning rate 1e+29" }).click();
  await expect(page.locator("#setting-training-learningRate")).toHaveValue("1e+29");
  await expect(page.getByText(/became NaN or infinite at step \d+/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Clip gradients to norm 1" }).click();
  await expect(page.locator("#setting-training-clipNorm")).toHaveValue("1");
});

test("bad settings and broken graphs are named before anything starts", async ({ studio, page }) => {
  await studio.open();
  await studio.setSetting("Batch size", "100000");
  await studio.train();
  await expect(page.getByTestId("problems")).toContainText(/batch/i);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await studio.setSetting("Batch size", "64");
  await studio.nodes("flatten").locator(".layer-header").click();
  await page.keyboard.press("Delete");
  await expect(studio.nodes("dense").first()).toContainText(
    "Dense expects 2 dimensions [batch, features], gets [batch, 7, 7, 16]: insert a Flatten",
  );
  await studio.nodes("dense").first().getByRole("button", { name: "Insert Flatten" }).click();
  await expect(page.locator('[data-severity="error"]')).toHaveCount(0);
});

test("a malformed project file is refused with the place, and nothing changes", async ({ studio, page }) => {
  await studio.open();
  await expect(studio.nodes()).not.toHaveCount(0);
  const before = await studio.nodes().count();
  const choose = page.waitForEvent("filechooser");
  await studio.menu("Open a file…");
  await (
    await choose
  ).setFiles({
    name: "broken.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify({ format: "trainyard-project", schemaVersion: 99 })),
  });
  await expect(page.getByText(/newer/i).first()).toBeVisible();
  await expect(studio.nodes()).toHaveCount(before);
});
