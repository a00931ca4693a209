/** A person asks where the time goes: profiles on the CPU and on WebGPU, looks at every picture, and finds the layer on the canvas. */
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test";

/** Milliseconds of "12.3 ms", "45.6 µs" or "1.23 s". */
function milliseconds(text: string): number {
  const match = /([\d.]+) (µs|ms|s)/.exec(text);
  if (match === null) throw new Error(`"${text}" is no time.`);
  return Number(match[1]) * ({ µs: 1e-3, ms: 1, s: 1e3 }[match[2] ?? "ms"] ?? 1);
}

async function profileOnce(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Profile this model" }).click();
  await expect(page.getByTestId("profile")).toBeVisible({ timeout: 120_000 });
}

const card = (page: Page, name: string) =>
  page.getByTestId("profile").locator("dl > div", { hasText: name }).locator("dd").first();

test("shows where the time of a step goes, on the CPU and on WebGPU", async ({ studio, page }) => {
  await studio.open();
  await studio.chooseDevice("CPU");
  await studio.tab("Profile");
  await profileOnce(page);

  // Kernels are most of what a step is; how much depends on the machine.
  const stepMs = milliseconds((await card(page, "Step").textContent()) ?? "");
  const root = page.getByRole("treeitem", { name: /^Step,/ });
  const kernelsMs = milliseconds((await root.getAttribute("aria-label")) ?? "");
  expect(kernelsMs / stepMs).toBeGreaterThan(0.05);
  expect(kernelsMs / stepMs).toBeLessThan(3);
  await expect(page.getByRole("treeitem", { name: /^(Forward|Backward|Update),/ })).toHaveCount(3);

  // By keyboard: into the longest phase, and out again.
  await root.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("treeitem", { name: /^Forward,/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("treeitem", { name: /^Backward,/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("treeitem", { name: /^Backward,/ })).toBeVisible();

  const pictures = page.getByRole("group", { name: "Picture of the profile" });
  await pictures.getByRole("button", { name: "Kernels" }).click();
  const kernels = page.getByRole("table", { name: "Time by kernel" });
  await expect(kernels.getByRole("row")).toHaveCount(Number(await card(page, "Calls").textContent()) + 1);
  await expect(kernels.getByRole("columnheader", { name: "Time" })).toHaveAttribute("aria-sort", "descending");
  await kernels.getByRole("button", { name: "#" }).click();
  await expect(kernels.getByRole("row").nth(1).getByRole("cell").first()).toHaveText("1");

  await pictures.getByRole("button", { name: "Layers" }).click();
  await page.getByRole("table", { name: "Time by layer" }).getByRole("button", { name: "Conv 1" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Conv 1");

  await studio.openTemplate("Iris");
  await studio.tab("Profile");
  await expect(page.getByRole("button", { name: "Profile this model" })).toBeVisible();
  await studio.chooseDevice("WebGPU");
  await profileOnce(page);
  await expect(card(page, "Submits")).toHaveText("1");
  await page.getByRole("button", { name: "Roofline", exact: true }).click();
  const roofline = page.getByRole("figure", { name: "Roofline plot" });
  expect(await roofline.locator("circle").count()).toBeGreaterThan(5);

  // A run that takes steps is not disturbed.
  await studio.train("WebGPU");
  await studio.waitForStep(1);
  await expect(page.getByRole("button", { name: /Pause the run|Profile again/ })).toBeVisible();
});
