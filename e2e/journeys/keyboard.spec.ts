/** The main paths by keyboard alone: no mouse, focus in sight at every stop, and back where it came from after dialogs. */
import { expect, test } from "../fixtures/test";
import { undoAndRedo } from "../fixtures/canvas";
import { pressByKey, tabTo } from "../fixtures/keyboard";
import { makeCsv } from "../fixtures/own-data";
import type { Studio } from "../fixtures/studio";

/** By way of the list of commands and the gallery's search. */
async function openTemplate(studio: Studio, words: string): Promise<void> {
  const gallery = studio.page.getByRole("dialog", { name: "Templates" });
  await studio.command("Open a template");
  await tabTo(studio.page, gallery.getByLabel("Search templates"));
  await studio.page.keyboard.type(words);
  await expect(gallery.locator("[data-template]")).toHaveCount(1);
  await pressByKey(studio.page, gallery.locator("[data-template]"));
  await expect(gallery).toBeHidden();
}

interface Project {
  readonly training: { readonly learningRate: number };
}

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
  await tabTo(page, dialog.getByRole("radio", { name: "safetensors", exact: true }));
  await page.keyboard.press("Space");
  await expect(dialog.getByTestId("download")).toBeEnabled({ timeout: 30_000 });
  await tabTo(page, dialog.getByTestId("download"));
  const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(file.suggestedFilename()).toMatch(/\.safetensors$/);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
});

test("a block is made, opened, edited for all uses, repeated, kept and detached; undone and redone", async ({
  studio,
  page,
}) => {
  await studio.open();
  const before = await studio.projectFile();
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

  // Inside: a layer is found by name, set, and its filters become a parameter of the block.
  await page.keyboard.press("Enter");
  const breadcrumbs = page.getByRole("navigation", { name: "Open block" });
  await expect(breadcrumbs).toBeVisible();
  await studio.command("Find a layer in the graph");
  await page.keyboard.type("conv 1");
  await page.keyboard.press("Enter");
  await expect(studio.nodes("conv2d")).toHaveAttribute("data-selected", "true");
  await tabTo(page, page.getByRole("textbox", { name: "Filters", exact: true }));
  await page.keyboard.type("4");
  await page.keyboard.press("Enter");
  await expect(studio.nodes("conv2d")).toContainText("4 filters");
  await tabTo(page, page.getByRole("switch", { name: "Filters" }));
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(breadcrumbs).toBeHidden();
  await expect(page.locator(".canvas:focus, .canvas :focus")).toHaveCount(1);

  // From outside: its parameter and how often it is repeated; kept for other projects; taken apart.
  await studio.command("Find a layer in the graph");
  await page.keyboard.type("block");
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("textbox", { name: "Block name", exact: true }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("First look");
  await page.keyboard.press("Enter");
  await expect(studio.nodes("block")).toContainText("First look");
  await pressByKey(page, page.getByRole("button", { name: "Save to My blocks" }));
  await expect(page.getByRole("region", { name: "My blocks" })).toContainText("First look");
  await tabTo(page, block, "Shift+Tab", 150);
  await studio.command("Detach the selected block");
  await expect(studio.nodes("block")).toHaveCount(0);
  await undoAndRedo(studio, before);
});

test("a digit is predicted, code leads to its layer, a problem is mended, a heat map is chosen", async ({
  studio,
  page,
}) => {
  await studio.open();
  await openTemplate(studio, "digits MLP");
  await pressByKey(page, page.getByTestId("device"));
  await page.keyboard.type("CPU");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await studio.waitForStep(3);
  await studio.command("Stop training");
  await expect(studio.summary()).toHaveAttribute("data-status", "finished");
  await tabTo(page, page.getByRole("tab", { name: "Curves" }), "Tab", 200);
  for (let tab = 0; tab < 2; tab++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await pressByKey(page, page.getByRole("button", { name: "Use a test example" }));
  expect(await studio.mostProbable()).toMatch(/^\d$/);

  // A line of the code selects its layer, wherever the arrows are.
  await tabTo(page, page.getByRole("tab", { name: "Predict" }), "Shift+Tab");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const line = page.getByRole("button", { name: /^Line \d+: select / });
  await tabTo(page, line.first());
  for (let lines = 0; lines < 2; lines++) await page.keyboard.press("ArrowDown");
  const number = page.locator(".code-number:focus");
  const name = (await number.getAttribute("aria-label"))?.replace(/^Line \d+: select /, "") ?? "";
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: `Inspector: ${name}` })).toBeVisible();
  await expect(number).toBeFocused();
  await expect(page.locator(".code-line[data-selected]").filter({ has: number })).toHaveCount(1);

  // Its layer goes, and the problem that this makes is mended from the list.
  await page.keyboard.press("Escape");
  await studio.command("Find a layer in the graph");
  await page.keyboard.type("target");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Delete");
  await expect(studio.nodes("target")).toHaveCount(0);
  await tabTo(page, page.getByRole("button", { name: /problems? to mend/ }), "Shift+Tab", 150);
  await page.keyboard.press("Enter");
  await pressByKey(
    page,
    page
      .getByTestId("problems")
      .getByRole("button", { name: /^Add Target/ })
      .first(),
  );
  await expect(studio.nodes("target")).toHaveCount(1);
  await studio.command("Heat map: Parameters");
  await expect(page.getByTestId("heat-legend")).toBeVisible();
});

test("a sweep is run and its best values taken; its runs are laid over each other", async ({ studio, page }) => {
  await studio.open();
  await openTemplate(studio, "classifier iris");
  await pressByKey(page, page.getByTestId("device"));
  await page.keyboard.type("CPU");
  await tabTo(page, page.getByRole("tab", { name: "Curves" }), "Shift+Tab", 200);
  for (let tab = 0; tab < 7; tab++) await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Sweeps" })).toBeFocused();
  await page.keyboard.press("Enter");
  const form = page.getByRole("form", { name: "New sweep" });
  const rate = form.getByRole("group", { name: "Learning rate", exact: true });
  await pressByKey(page, rate.getByRole("button", { name: "List" }));
  await tabTo(page, rate.getByLabel("Learning rate: values, separated by commas"));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("0.1, 0.001");
  await tabTo(page, form.getByLabel("Epochs", { exact: true }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("2");
  await expect(form.getByRole("status")).toContainText("2 runs, 4 epochs altogether");
  await pressByKey(page, form.getByRole("button", { name: "Start the sweep" }));
  await expect(page.getByTestId("sweep-progress")).toHaveAttribute("data-status", "finished", { timeout: 60_000 });
  const learningRate = async () => (JSON.parse(await studio.projectFile()) as Project).training.learningRate;
  const old = await learningRate();
  await pressByKey(page, page.getByRole("button", { name: "Take the best values" }));
  await expect.poll(learningRate).not.toBe(old);

  await tabTo(page, page.getByRole("tab", { name: "Sweeps" }), "Shift+Tab");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const grid = page.getByRole("grid", { name: "Runs" });
  await tabTo(page, grid);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  const side = page.getByRole("region", { name: "Picked runs" });
  await expect(side.getByRole("list", { name: "Lines shown" }).getByRole("button")).toHaveCount(2);
  await pressByKey(page, side.getByRole("button", { name: "What changed" }));
  await expect(page.getByTestId("run-comparison").getByRole("row", { name: /Learning rate/ })).toContainText("0.1");
});

test("a table of one's own is added, mended for and trained on; its charts, profile and kernels are looked at", async ({
  studio,
  page,
}) => {
  await studio.open();
  await openTemplate(studio, "classifier iris");
  await pressByKey(page, page.getByTestId("device"));
  await page.keyboard.type("CPU");
  const tabs = page.getByRole("tab");
  const toTab = async (name: string): Promise<void> => {
    await page.keyboard.press("Home");
    for (let tab = 0; tab < 12; tab++) {
      if (await page.getByRole("tab", { name, exact: true }).evaluate((one) => one === document.activeElement)) break;
      await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("Enter");
    await expect(page.getByRole("tabpanel", { name })).toBeVisible();
  };
  await tabTo(page, tabs.first(), "Shift+Tab", 200);
  await toTab("Data");

  // The file is chosen in the browser's own dialog, which the key opens.
  const files = page.getByRole("tabpanel", { name: "Data" }).getByRole("button", { name: "Files" });
  await tabTo(page, files);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await chooser.setFiles({ name: "parcels.csv", mimeType: "text/csv", buffer: makeCsv(400) });
  await expect(page.getByRole("region", { name: "Examples" }).getByText("width").first()).toBeVisible();
  await tabTo(page, page.getByLabel("Predict column"));
  await page.keyboard.type("kind");
  await tabTo(page, page.getByRole("button", { name: /problems? to mend/ }), "Shift+Tab", 200);
  await page.keyboard.press("Enter");
  await pressByKey(
    page,
    page
      .getByTestId("problems")
      .getByRole("button", { name: /^Set units/ })
      .first(),
  );
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await studio.waitForEnd();
  await tabTo(page, page.getByRole("tab", { name: "Data" }), "Tab", 200);
  await toTab("Curves");
  await pressByKey(page, page.getByRole("button", { name: /^Chart options/ }).first());
  await tabTo(page, page.getByRole("button", { name: "Save as CSV" }));
  const [curve] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(curve.suggestedFilename()).toMatch(/\.csv$/);
  await page.keyboard.press("Escape");
  await tabTo(page, page.getByRole("tab", { name: "Curves" }), "Shift+Tab");
  await toTab("Profile");
  await pressByKey(page, page.getByRole("button", { name: "Profile this model" }));
  await expect(page.getByTestId("profile")).toBeVisible({ timeout: 60_000 });
  await studio.command("Kernel tuning");
  await expect(page.getByRole("dialog", { name: "Kernel tuning" })).toContainText("one kernel of each kind");
  await page.keyboard.press("Escape");
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
