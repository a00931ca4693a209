/** What a person can know before training: costs and heat maps, shapes on edges, exports, broken graphs mended by clicking, will it fit and how long. */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures/test";
import type { Studio } from "../fixtures/studio";

const legend = (page: Page): Locator => page.getByTestId("heat-legend");

/** Opens a project on a bundled data set and puts these layers on the canvas, each after the one before. */
async function begin(studio: Studio, page: Page, data: string, layers: readonly string[]): Promise<void> {
  await studio.menu("New empty project");
  await expect(studio.nodes()).toHaveCount(0);
  await page.getByLabel("Data set", { exact: true }).selectOption({ label: data });
  for (const [index, layer] of layers.entries()) {
    await page.locator(`[data-palette="${layer}"]`).click();
    await expect(studio.nodes()).toHaveCount(index + 1);
  }
}

const problemsButton = (page: Page): Locator => page.getByRole("button", { name: /problems? to mend/ });

test("costs, heat maps, edges and exports can be read off the canvas", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Digits: CNN");
  const conv = studio.nodes("conv2d").first();
  await expect(conv).toContainText(/FLOPs/);
  await expect(conv).toContainText(/kB/);

  // The largest layer has the warmest colour, and the choice outlives a reload.
  await page.getByRole("button", { name: "Heat map and export marks" }).click();
  await page.getByRole("menuitemradio", { name: "Parameters" }).click();
  await page.keyboard.press("Escape");
  await expect(legend(page)).toContainText("9,098");
  const levels = async (): Promise<number[]> =>
    studio.nodes().evaluateAll((nodes) => nodes.map((node) => Number(node.getAttribute("data-heat"))));
  expect(Math.max(...(await levels()))).toBe(5);
  await expect(studio.nodes("target")).toHaveAttribute("data-heat", "0");
  await legend(page).getByLabel("Heat map of", { exact: true }).selectOption({ label: "FLOPs" });
  await expect(legend(page)).toContainText(/\d kFLOPs/);
  await studio.reload();
  await expect(legend(page)).toContainText(/\d kFLOPs/);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What do you want to do?").fill("heat map: off");
  await page.keyboard.press("Enter");
  await expect(legend(page)).toHaveCount(0);
  await expect(conv).not.toHaveAttribute("data-heat");

  // Shape and dtype by keyboard.
  await page.locator(".react-flow__edge").first().focus();
  await expect(page.locator(".edge-label")).toHaveText("f32 [batch, 28, 28, 1]");
  await page.locator(".canvas").focus();
  await expect(page.locator(".edge-label")).toHaveCount(0);

  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What do you want to do?").fill("show export marks");
  await page.keyboard.press("Enter");
  await expect(conv.getByRole("img", { name: "ONNX: can be exported" })).toBeVisible();
  await expect(studio.nodes("crossEntropy").getByRole("img", { name: "ONNX: needs nothing there" })).toBeVisible();
  await conv.locator(".layer-header").click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector).toContainText("Stored: kernel, bias.");
  await expect(inspector).toContainText("Cost of one example");
});

test("broken graphs are mended by clicking, and then train", async ({ studio, page }) => {
  await studio.open();

  // A layer and nothing else: the rest is offered, one button after the other.
  await begin(studio, page, "Iris", ["dense"]);
  for (const fix of ["Add Input", "Add CrossEntropy", "Add Target", "Set units of Dense to 3"])
    await studio.mend(new RegExp(`^${fix}$`));
  await expect(problemsButton(page)).toHaveCount(0);

  // The loss of another kind of target.
  await begin(studio, page, "Palmer penguins", ["input", "dense", "crossEntropy"]);
  for (const fix of ["Add Target", "Use Mean squared error", "Set units of Dense to 1"])
    await studio.mend(new RegExp(`^${fix}$`));
  await expect(problemsButton(page)).toHaveCount(0);

  // Images into a Dense, undone and done again, and taken up by a run.
  await begin(studio, page, "Shapes", ["input", "dense", "crossEntropy"]);
  await studio.mend(/^Add Target$/);
  await expect(page.getByRole("button", { name: "Insert GlobalAvgPool2D" })).toBeVisible();
  await studio.mend(/^Insert Flatten$/);
  await expect(studio.nodes("flatten")).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(studio.nodes("flatten")).toHaveCount(0);
  await page.getByRole("button", { name: "Redo" }).click();
  await studio.mend(/^Set units of Dense to 4$/);
  await expect(problemsButton(page)).toHaveCount(0);
  await studio.train("CPU");
  await studio.waitForStep(2);
});

test("says whether a batch fits, how long an epoch takes, and how large a batch may be", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Iris");
  await studio.chooseDevice("CPU");
  const memory = page.getByTestId("memory");
  await expect(memory).toContainText("Activations");
  await expect(memory).toContainText(/of 4\.3 GB/);

  await page.getByTestId("estimate").getByRole("button", { name: "Time per epoch and largest batch" }).click();
  await expect(memory).toContainText("Time per epoch", { timeout: 60_000 });
  await expect(memory).toContainText(/\d steps of [\d.]+ ms and [\d.:]+( s)? of validation/);
  await expect(memory).toContainText("all training examples");
  await memory.getByRole("button", { name: "Use it" }).click();
  const batch = page.getByLabel("Batch size", { exact: true });
  const largest = Number(await batch.inputValue());
  expect(largest).toBeGreaterThan(90);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(batch).not.toHaveValue(String(largest));

  // Too small a budget: the run does not start, and a button makes it fit.
  await studio.setSetting("Memory budget (MB)", "0.009");
  await expect(memory.getByRole("alert")).toContainText("The limit is");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("problems")).toContainText("The largest batch that fits has");
  await page
    .getByTestId("problems")
    .getByRole("button", { name: /^Set the batch size to \d+$/ })
    .click();
  await expect(memory.getByRole("alert")).toHaveCount(0);
  await expect(problemsButton(page)).toHaveCount(0);
});
