/** A model leaves with the network cut: the dialog asks where it will run, and every format that runs in a tab proves itself. */
import { expect } from "@playwright/test";
import type { Locator } from "@playwright/test";
import { unzipSync } from "fflate";
import { test } from "../fixtures/test";

const choose = (dialog: Locator, name: string): Promise<void> =>
  dialog.getByRole("radio", { name, exact: true }).click();

/** The runtime that the proof names, once it agrees. */
async function proven(dialog: Locator, runtime: RegExp): Promise<void> {
  await expect(dialog.getByTestId("proof")).toHaveText(runtime, { timeout: 60_000 });
  await expect(dialog.getByTestId("proof")).toHaveAttribute("data-agrees", "true");
  await expect(dialog.getByTestId("download")).toHaveText("Download");
}

test("every format that runs in a tab proves itself, with the network cut", async ({ studio, page, context }) => {
  await studio.open();
  await studio.openTemplate("Iris");
  const untrained = await studio.openExport();
  await expect(untrained.getByText("There are no trained weights yet")).toBeVisible();
  await untrained.getByRole("button", { name: "Export untrained" }).click();
  await expect(untrained).toContainText("No training step of these weights is known");
  await proven(untrained, /ONNX Runtime Web/);
  await studio.closeDialog();
  await studio.train("CPU");
  await studio.waitForEnd();

  // Runtimes are fetched when they are first wanted; after that nothing is.
  const runtimes: readonly (readonly [format: string, runtime: RegExp])[] = [
    ["ONNX", /ONNX Runtime Web .* 30 held-out examples/],
    ["TensorFlow.js", /TensorFlow\.js 4\..* 30 held-out examples/],
    ["LiteRT", /LiteRT\.js .* 30 held-out examples/],
    ["Standalone page", /The page's own engine on .* 30 held-out examples/],
    ["Standalone page", /The page's own engine on .* 30 held-out examples/],
    ["safetensors", /with the weights of this file, ran this file on 30/],
  ];
  const first = await studio.openExport();
  await expect(first.getByRole("radio", { name: "ONNX", exact: true })).toBeChecked();
  for (const [format, runtime] of runtimes) {
    await choose(first, format);
    await proven(first, runtime);
  }
  await studio.closeDialog();

  const requests: string[] = [];
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  await context.setOffline(true);
  const dialog = await studio.openExport();
  for (const [format, runtime] of runtimes) {
    await choose(dialog, format);
    await proven(dialog, runtime);
  }
  await expect(dialog).toContainText("features float32 [batch, 4]");
  await expect(dialog).toContainText("setosa, versicolor, virginica");

  // Where it will run decides what is recommended.
  await choose(dialog, "Browser");
  await expect(dialog.getByRole("radio", { name: "TensorFlow.js", exact: true })).toBeVisible();
  await expect(dialog.getByText("Recommended")).toHaveCount(1);
  const zip = unzipSync(await studio.download(dialog, "TensorFlow.js"));
  expect(Object.keys(zip)).toContain("iris-classifier-tfjs/model.json");

  // Fewer bits are judged by what the model decides, and say what they cost.
  await choose(dialog, "My server");
  await choose(dialog, "ONNX");
  await dialog.getByRole("button", { name: "int8 weights", exact: true }).click();
  await proven(dialog, /ONNX Runtime Web/);
  await expect(dialog.getByRole("status", { name: "Proof" })).toContainText("Same top class");
  await expect(dialog.getByRole("status", { name: "Proof" })).toContainText("Accuracy here");

  // A loader that asks for newer operators gets them. The file begins with its version: 10 came with opset 22.
  await dialog.getByRole("button", { name: "float32", exact: true }).click();
  await dialog.getByLabel("Opset", { exact: true }).selectOption("22");
  await proven(dialog, /ONNX Runtime Web/);
  expect([...(await studio.download(dialog, "ONNX")).subarray(0, 2)]).toEqual([0x08, 10]);
  await context.setOffline(false);
  expect(requests).toEqual([]);
});
