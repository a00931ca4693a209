/** Every run is kept: two runs side by side, what changed between them, remarks, files, a reload, going back, and deleting. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { violations } from "../fixtures/axe";
import { expect, test } from "../fixtures/test";

const rows = (page: Page): Locator => page.getByRole("grid", { name: "Runs" }).locator("[data-run]");

async function saveAs(page: Page, entry: string): Promise<Buffer> {
  await page.getByRole("button", { name: /as a file$/ }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: entry }).click(),
  ]);
  return readFile(await file.path());
}

test("two runs are kept, laid over each other, compared, remarked and found again after a reload", async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.openTemplate("Iris");
  await studio.setSetting("Epochs", "4");
  await studio.train("CPU");
  await studio.waitForEnd();
  await studio.setSetting("Learning rate", "0.05");
  const hidden = studio.nodes("dense").first();
  await hidden.click();
  const units = page.getByLabel("Units", { exact: true });
  await units.fill("24");
  await units.press("Enter");
  await page.getByTestId("train").click();
  await expect(studio.summary()).not.toHaveAttribute("data-status", "finished");
  await studio.waitForEnd();

  // The table, the newest run first, with the setting that differs.
  await studio.tab("Runs");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText("Finished");
  await expect(page.getByRole("columnheader", { name: "Learning rate" })).toBeAttached();
  await expect(rows(page).first()).toContainText("0.05");

  // By keyboard: pick both, and both curves are drawn.
  const grid = page.getByRole("grid", { name: "Runs" });
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  const side = page.getByRole("region", { name: "Picked runs" });
  const legend = side.getByRole("list", { name: "Lines shown" }).getByRole("button");
  await expect(legend).toHaveCount(2);
  const lines = side.locator("figure svg g[clip-path] path[stroke^='var(--series']");
  await expect(lines).not.toHaveCount(0);
  const both = await lines.count();
  await legend.first().click();
  await expect(legend.first()).toHaveAttribute("aria-pressed", "false");
  await expect.poll(() => lines.count()).toBeLessThan(both);
  await legend.first().click();
  await side.getByRole("button", { name: "Mean", exact: true }).click();
  await expect(legend).toHaveCount(1);
  await expect(legend).toContainText("Mean of 2 runs");
  await side.getByRole("button", { name: "Mean", exact: true }).click();
  expect(await violations(page, "[data-testid=runs]")).toEqual([]);

  // What changed: settings, the graph, and the layer on the canvas.
  await side.getByRole("button", { name: "What changed" }).click();
  const comparison = page.getByTestId("run-comparison");
  await expect(comparison.getByRole("row", { name: /Learning rate/ })).toContainText("0.05");
  await expect(comparison).toContainText("24");
  await expect(comparison.getByRole("img", { name: "layers added 0, changed 1, removed 0" })).toBeVisible();
  await expect(hidden.locator(".change-mark")).toHaveText("changed");

  // Remarks on one.
  await grid.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await side.getByRole("button", { name: "Details" }).click();
  await expect(hidden.locator(".change-mark")).toHaveCount(0);
  await side.getByLabel("Name").fill("wide and fast");
  await side.getByLabel("Notes").fill("More units, a higher rate.");
  await side.getByLabel("Tags").fill("try again");
  await side.getByLabel("Tags").press("Enter");
  await expect(side.getByRole("list", { name: "Checkpoints" }).getByRole("listitem")).not.toHaveCount(0);
  expect(await violations(page, "[data-testid=runs]")).toEqual([]);

  // Files of both.
  await page.getByRole("button", { name: "Pick none" }).click();
  const table = (await saveAs(page, "Table as CSV")).toString("utf8").split("\r\n");
  expect(table[0]).toMatch(/^id,name,project,status,.*training\.learningRate/);
  expect(table.filter((line) => line.includes("wide and fast") && line.includes("try again"))).toHaveLength(1);
  const curves = (await saveAs(page, "Curves as CSV")).toString("utf8").split("\r\n");
  expect(new Set(curves.slice(1, -1).map((line) => line.split(",")[0])).size).toBe(2);
  const zip = await saveAs(page, "TensorBoard event files");
  expect(zip.subarray(0, 2).toString("latin1")).toBe("PK");
  expect(zip.toString("latin1")).toContain("events.out.tfevents.");

  // All of it is there after a reload.
  await studio.reload();
  await studio.tab("Runs");
  await expect(rows(page)).toHaveCount(2);
  const wide = rows(page).filter({ hasText: "wide and fast" });
  await expect(wide).toContainText("try again");
  await page.getByRole("searchbox", { name: "Find runs" }).fill("higher RATE");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Find runs" }).fill("");
  await page.getByLabel("Group by").selectOption({ label: "By learning rate" });
  await expect(grid.getByRole("button", { name: /^Learning rate 0\.05/ })).toBeVisible();
  await page.getByLabel("Group by").selectOption({ label: "No groups" });

  // Back to the first run's graph, as a change that Undo takes back.
  const first = rows(page).filter({ hasNotText: "wide and fast" });
  await first.locator("[data-pick]").click();
  await side.getByRole("button", { name: "Details" }).click();
  await side.getByRole("button", { name: "Go back to this graph" }).click();
  await expect(hidden).not.toContainText("24 units");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(hidden).toContainText("24 units");

  // Deleted for good, after a question.
  await page.getByRole("button", { name: "Delete the picked runs" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(rows(page)).toHaveCount(1);
  await studio.reload();
  await studio.tab("Runs");
  await expect(rows(page)).toHaveCount(1);
});

test("a run whose page went away is told as interrupted, and goes on from its checkpoint with its curve", async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.openTemplate("Iris");
  await studio.setSetting("Epochs", "20000");
  await studio.train("CPU");
  await studio.waitForStep(50);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  await studio.tab("Runs");
  await expect(rows(page).first()).toContainText("Running");
  // Written while it goes on, not only at its end.
  await expect(rows(page).first()).not.toContainText("–", { timeout: 10_000 });
  await studio.reload();
  await studio.tab("Runs");
  await expect(rows(page).first()).toContainText("Interrupted");
  await rows(page).first().locator("[data-pick]").click();
  const side = page.getByRole("region", { name: "Picked runs" });
  await side.getByRole("button", { name: "Details" }).click();
  const goOn = side.getByRole("button", { name: /^Go on with this run from step/ }).first();
  const step = Number((await goOn.getAttribute("aria-label"))?.replaceAll(/\D/g, ""));
  expect(step).toBeGreaterThan(0);
  await goOn.click();
  await studio.waitForStep(step + 10);
  await studio.tab("Runs");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText("Running");
  await studio.stop();
  await expect(rows(page).first()).toContainText("Stopped");

  // A checkpoint leaves as a file. Damaged or cut short it is refused, and nothing has changed.
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    side
      .getByRole("button", { name: /^Save the checkpoint of step/ })
      .last()
      .click(),
  ]);
  const file = await readFile(await saved.path());
  const upload = (buffer: Buffer) =>
    page
      .getByTestId("upload-checkpoint")
      .setInputFiles({ name: "mine.safetensors", mimeType: "application/octet-stream", buffer });
  const dialog = page.getByRole("dialog", { name: "Checkpoint from a file" });
  const flipped = Buffer.from(file);
  flipped[file.length - 3] = (flipped[file.length - 3] ?? 0) ^ 4;
  for (const [bytes, reason] of [
    [flipped, "It is damaged or cut short"],
    [file.subarray(0, -10), "It is damaged or cut short"],
    [Buffer.from("a film"), "It is no checkpoint"],
  ] as const) {
    await upload(bytes);
    await expect(dialog.getByRole("alert")).toContainText(reason);
    await dialog.getByRole("button", { name: "Close" }).last().click();
  }
  await expect(rows(page)).toHaveCount(1);

  // Whole, it goes on as a run of its own.
  await upload(file);
  await expect(dialog).toContainText("its checksum is right");
  expect(await violations(page, "[role=dialog]")).toEqual([]);
  const resume = dialog.getByRole("button", { name: /^Resume from step/ });
  const from = Number((await resume.textContent())?.replaceAll(/\D/g, ""));
  await resume.click();
  await studio.waitForStep(from + 10);
  await expect(rows(page)).toHaveCount(2);
  await studio.stop();

  // For another model what fits is listed, and a new run begins with that.
  await studio.nodes("dense").first().click();
  const units = page.getByLabel("Units", { exact: true });
  await units.fill("24");
  await units.press("Enter");
  await upload(file);
  await expect(dialog).toContainText("It is of another model");
  await dialog.getByText("Of another shape, left out").click();
  await expect(
    dialog.getByText(/ is f32\[4, \d+\] in the checkpoint and f32\[4, 24\] in the model/).first(),
  ).toBeVisible();
  await dialog.getByRole("button", { name: "New run with its weights" }).click();
  await studio.waitForStep(1);
  await expect(page.getByText("This run begins with weights of another")).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  await studio.stop();
});
