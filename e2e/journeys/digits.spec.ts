/** A person opens the studio, trains the digits, draws one, takes the model to ONNX Runtime, and comes back the next day. */
import { compareOnHeldOut } from "../fixtures/runtime";
import { expect, test } from "../fixtures/test";
import { DEFAULT_DATA } from "../../src/engine/model/types";

const one = [
  [
    [0.5, 0.2],
    [0.5, 0.5],
    [0.5, 0.8],
  ],
] as const;

test("digits: train, draw, export, reload", async ({ studio, page }) => {
  await studio.open();
  await expect(studio.nodes()).not.toHaveCount(0);
  await studio.train();
  await studio.waitForStep(5);
  const first = await studio.legend("Loss", "Train");
  expect(first).toBeGreaterThan(0.5);
  await expect
    .poll(() => studio.legend("Accuracy", "Validation"), { timeout: 120_000, intervals: [1000] })
    .toBeGreaterThanOrEqual(0.9);
  expect(await studio.legend("Loss", "Train")).toBeLessThan(first / 2);
  await studio.stop();

  await studio.tab("Predict");
  await studio.draw(one);
  await expect.poll(() => studio.mostProbable(), { timeout: 40_000 }).toBe("1");

  const dialog = await studio.openExport();
  await expect(dialog.getByTestId("proof")).toHaveAttribute("data-agrees", "true", { timeout: 60_000 });
  const onnx = await studio.download(dialog, "ONNX");
  const safetensors = await studio.download(dialog, "safetensors");
  const agreement = await compareOnHeldOut(onnx, safetensors, { ...DEFAULT_DATA, dataset: "mnist" }, 256);
  console.log(
    `ONNX Runtime on ${agreement.examples} digits: largest difference ${agreement.largestDifference.toExponential(1)}, accuracy ${agreement.accuracy.toFixed(3)}`,
  );
  expect(agreement.largestDifference).toBeLessThanOrEqual(1e-4);
  expect(agreement.accuracy).toBeGreaterThanOrEqual(0.9);
  await studio.closeDialog();

  const names = await studio.nodes().allTextContents();
  await page.waitForTimeout(1500);
  await studio.reload();
  await expect(studio.nodes()).toHaveCount(names.length);
  await studio.tab("Predict");
  await studio.draw(one);
  await expect.poll(() => studio.mostProbable(), { timeout: 40_000 }).toBe("1");
  const again = await studio.openExport();
  expect(Buffer.from(await studio.download(again, "safetensors")).equals(Buffer.from(safetensors))).toBe(true);
});
