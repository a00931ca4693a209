/** A person pauses a run, goes through its next step operator by operator, looks at tensors, takes the step, and goes on. */
import type { Page } from "@playwright/test";
import { violations } from "../fixtures/axe";
import { expect, test } from "../fixtures/test";

const numbers = (page: Page, tensor: string) =>
  page
    .getByRole("table", { name: `Values of ${tensor}`, exact: true })
    .getByRole("cell")
    .allTextContents();

test("goes through forward, backward and update of a paused run, and changes nothing by it", async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.openTemplate("Iris");
  await studio.tab("Inside");
  await page.getByRole("button", { name: "Step through", exact: true }).click();
  await expect(page.getByText("There is no paused run")).toBeVisible();
  await studio.train("WebGPU");
  await studio.waitForStep(2);
  await page.getByRole("button", { name: "Pause the run" }).click();

  const before = page.getByRole("button", { name: /^Before step \d+$/ });
  await expect(before).toBeVisible({ timeout: 60_000 });
  const step = Number(/\d+/.exec((await before.textContent()) ?? "")?.[0]);
  await expect(studio.summary()).toHaveAttribute("data-step", String(step - 1));
  await expect(page.getByText("the run stays as it is until you take the step")).toBeVisible();
  await expect(page.getByText("No NaN")).toBeVisible();

  const panel = page.getByTestId("step-through");
  const shown = page.getByTestId("step-tensor");
  const place = panel.getByRole("status").filter({ hasText: /^Step / });
  const here = panel.locator("[aria-current=step]");
  await page.getByRole("button", { name: "Next operator" }).click();
  await expect(here).toHaveText("matmul");
  await expect(page.getByLabel("Name", { exact: true })).not.toHaveValue("");
  await expect(shown.getByRole("img", { name: /^Histogram from/ })).toBeVisible();
  await page.getByRole("button", { name: "Next layer" }).click();
  await expect(shown).toHaveAccessibleName(/ output$/);
  const layer = ((await shown.getAttribute("aria-label")) ?? "").replace(/ output$/, "");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(layer);

  await page.getByRole("button", { name: "Next phase" }).click();
  await expect(place).toContainText("Forward");
  await page.getByRole("button", { name: "Next phase" }).click();
  await expect(place).toContainText(`Backward, ${layer}`);
  await expect(shown).toHaveAccessibleName(/^gradient of /);
  await page.getByRole("button", { name: "To the end of the step" }).click();
  await expect(place).toContainText("Update, Optimizer");
  await expect(page.getByRole("button", { name: "Next operator" })).toBeDisabled();
  const after = `${layer} kernel after the step`;
  await panel.getByRole("button", { name: new RegExp(`^${after}`) }).click();
  await expect(shown.getByRole("img", { name: /^Histogram from/ })).toBeVisible();
  await expect(page.getByRole("table", { name: `Values of ${after}`, exact: true })).toBeVisible();
  const foretold = await numbers(page, after);
  expect(foretold.length).toBeGreaterThan(10);
  expect(await violations(page, "[data-testid=step-through]")).toEqual([]);
  await expect(studio.summary()).toHaveAttribute("data-step", String(step - 1));

  await page.getByRole("button", { name: "Take this step" }).click();
  await expect(studio.summary()).toHaveAttribute("data-step", String(step));
  await expect(page.getByRole("button", { name: `Before step ${String(step + 1)}` })).toBeVisible();
  await page.getByRole("button", { name: "All tensors" }).click();
  await page.getByRole("searchbox", { name: "Filter tensors" }).fill(`${layer} kernel`);
  await panel.getByRole("button", { name: new RegExp(`^${layer} kernel \\[`) }).click();
  await expect(page.getByRole("table", { name: `Values of ${layer} kernel`, exact: true })).toBeVisible();
  const taken = await numbers(page, `${layer} kernel`);
  expect(taken.length).toBe(foretold.length);
  // What is shown has four digits.
  taken.forEach((text, index) => {
    expect(Math.abs(Number(text) - Number(foretold[index]))).toBeLessThan(2e-3 * (0.01 + Math.abs(Number(text))));
  });

  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("The run is taking steps")).toBeVisible();
  await studio.waitForStep(step + 2);
});
