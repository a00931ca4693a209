/** The person's own data: a ZIP of images by class, a CSV file and an archive of arrays, trained on, predicted with, and still there after a reload. */
import numpy from "../../src/engine/data/arrays/goldens/numpy.json" with { type: "json" };
import { makeCsv, makeImageZip, makeNpz, SHAPE_NAMES } from "../fixtures/own-data";
import { expect, test } from "../fixtures/test";

test("own images: drop, mend, train, predict, reload", async ({ studio, page }) => {
  await studio.open();
  await studio.addData({ name: "shapes.zip", mimeType: "application/zip", buffer: makeImageZip(60) });
  await expect(page.getByRole("region", { name: "Examples" }).getByText("circle").first()).toBeVisible();

  // The digits' ten scores do not fit three classes: the list of problems says so, and its button mends it.
  await studio.mend(/^Set units/);
  await expect(studio.nodes("dense").last()).toContainText(`[batch, ${SHAPE_NAMES.length}]`);
  await studio.setSetting("Batch size", "16");
  await studio.setSetting("Epochs", "20");
  await studio.train();
  await studio.tab("Curves");
  await expect
    .poll(() => studio.legend("Accuracy", "Validation"), { timeout: 120_000, intervals: [500] })
    .toBeGreaterThanOrEqual(0.9);
  if ((await studio.summary().getAttribute("data-status")) === "running") await studio.stop();

  const dialog = await studio.openExport();
  await expect(dialog.getByTestId("proof")).toHaveAttribute("data-agrees", "true", { timeout: 60_000 });
  await studio.closeDialog();
  await page.waitForTimeout(1500);

  await studio.reload();
  await studio.tab("Data");
  await expect(page.getByRole("region", { name: "Examples" }).getByText("circle").first()).toBeVisible();
  await studio.tab("Predict");
  await studio.draw([
    [
      [0.5, 0.05],
      [0.5, 0.95],
    ],
    [
      [0.05, 0.5],
      [0.95, 0.5],
    ],
  ]);
  expect(SHAPE_NAMES).toContain(await studio.mostProbable());
  const again = await studio.openExport();
  await expect(again.getByTestId("proof")).toHaveAttribute("data-agrees", "true", { timeout: 60_000 });
});

test("own table: drop, choose the target, train, predict, reload", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Iris");
  await studio.addData({ name: "parcels.csv", mimeType: "text/csv", buffer: makeCsv(400) });
  await expect(page.getByRole("region", { name: "Examples" }).getByText("width").first()).toBeVisible();
  await page.getByLabel("Predict column").selectOption("kind");
  await studio.mend(/^Set units/);
  await expect(studio.nodes("dense").last()).toContainText("[batch, 2]");
  await studio.setSetting("Epochs", "60");
  await studio.train();
  await studio.tab("Curves");
  await studio.waitForEnd();
  expect(await studio.legend("Accuracy", "Validation")).toBeGreaterThanOrEqual(0.85);

  const dialog = await studio.openExport();
  await expect(dialog.getByTestId("proof")).toHaveAttribute("data-agrees", "true", { timeout: 60_000 });
  await studio.closeDialog();
  await page.waitForTimeout(1500);
  await studio.reload();
  await studio.tab("Predict");
  await expect(page.getByTestId("class-probabilities")).toContainText("flat");
});

test("own arrays: drop an npz file, train, predict", async ({ studio, page }) => {
  await studio.open();
  await studio.addData({ name: "stripes.npz", mimeType: "application/octet-stream", buffer: makeNpz(240, 40) });
  const examples = page.getByRole("region", { name: "Examples" });
  await expect(examples.getByRole("img", { name: "Example 0: 0" })).toBeVisible();
  await expect(examples).toContainText("280 examples of 2 arrays, the last 40 for the test: x 12 x 12 bytes");
  await expect(page.getByLabel("Predict array")).toHaveValue("y");
  await studio.mend(/^Set units/);
  await expect(studio.nodes("dense").last()).toContainText("[batch, 2]");
  await studio.setSetting("Batch size", "24");
  await studio.setSetting("Epochs", "4");
  await studio.train();
  await studio.tab("Curves");
  await studio.waitForEnd();
  expect(await studio.legend("Accuracy", "Validation")).toBeGreaterThanOrEqual(0.9);
  await studio.tab("Predict");
  await expect(page.getByRole("region", { name: "Test examples" })).toContainText("of 40", { timeout: 30_000 });
});

test("a damaged file is refused in words and changes nothing", async ({ studio, page }) => {
  await studio.open();
  await studio.addData({ name: "ragged.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n3\n") });
  await expect(page.getByText("The data could not be added")).toBeVisible();
  await expect(page.getByText(/ragged\.csv.*row/i).first()).toBeVisible();
  await studio.addData({ name: "broken.zip", mimeType: "application/zip", buffer: makeImageZip(2).subarray(0, 900) });
  await expect(page.getByText(/broken\.zip/).first()).toBeVisible();
  // NumPy keeps objects as pickled code: such a file is refused without a look into it.
  const objects = numpy.refused.find(({ name }) => name === "objects")?.file ?? "";
  await studio.addData({ name: "objects.npy", mimeType: "", buffer: Buffer.from(objects, "base64") });
  await expect(page.getByText(/objects\.npy.*running code from the file \(pickle\)/).first()).toBeVisible();
  await expect(page.getByLabel("Data set", { exact: true })).toHaveValue("mnist");
});
