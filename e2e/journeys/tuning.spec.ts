/** A person tunes the kernels of a model: what was measured is shown, used by the next run, kept over a reload, and cleared. */
import { violations } from "../fixtures/axe";
import { expect, test } from "../fixtures/test";

test("kernels are tuned, used by a run, kept and cleared", async ({ studio, page }) => {
  const open = async () => {
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("What do you want to do?").fill("kernel tuning");
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("tuning")).toBeVisible();
  };
  const dialog = page.getByRole("dialog", { name: "Kernel tuning" });
  const rows = dialog.getByRole("table").locator("tbody tr");

  // The CPU has nothing to choose from, and says so.
  await studio.open();
  await studio.openTemplate("Iris");
  await studio.chooseDevice("CPU");
  await open();
  await expect(dialog).toContainText("one kernel of each kind");
  await dialog.getByRole("button", { name: "Choose the device" }).click();
  await expect(page.getByLabel("Device", { exact: true })).toBeFocused();

  await studio.chooseDevice("WebGPU");
  await page.getByRole("button", { name: "Kernel tuning…" }).click();
  await expect(dialog).toContainText("Nothing was measured yet");
  await dialog.getByRole("button", { name: "Tune now" }).click();
  await expect(dialog.getByRole("progressbar", { name: "Tuning" })).toBeVisible();
  await expect(dialog).toContainText("Everything this model needs was measured", { timeout: 90_000 });
  const measured = await rows.count();
  expect(measured).toBeGreaterThan(0);
  await expect(dialog.getByRole("button", { name: "Tune now" })).toBeDisabled();
  expect(await violations(page, "[role=dialog]")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  // A run records which choices it was made with; beside it nothing is cleared.
  await studio.train("WebGPU");
  await studio.waitForStep(1);
  await expect(studio.summary().getByTitle(/measured kernel choices \([0-9a-f]{8}\)/)).toHaveCount(1);
  await studio.stop();

  await studio.reload();
  await open();
  await expect(rows).toHaveCount(measured);
  await dialog.getByRole("button", { name: "Clear" }).click();
  await expect(dialog).toContainText("Nothing was measured yet");
  await expect(rows).toHaveCount(0);

  // Training ends a measurement, and keeps others from beginning.
  await dialog.getByRole("button", { name: "Tune now" }).click();
  await expect(dialog.getByRole("progressbar", { name: "Tuning" })).toBeVisible();
  await page.keyboard.press("Escape");
  await studio.train("WebGPU");
  await studio.waitForStep(1);
  await open();
  await expect(dialog.getByRole("progressbar", { name: "Tuning" })).toHaveCount(0);
  await expect(dialog.getByRole("alert")).toHaveCount(0);
});
