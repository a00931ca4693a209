/** A person trains on the processor: the page says so and why, the run can be paused, and it learns. */
import { expect, test } from "../fixtures/test";

test("trains on the CPU, pauses, goes on and stops", async ({ studio, page }) => {
  await studio.open();
  await studio.chooseDevice("Automatic");
  // Here the only adapter is software: whichever device is taken, the page gives the reason.
  await expect(page.getByTestId("device")).toHaveAccessibleName(/is no GPU|WebGPU is not available|no adapter/, {
    timeout: 30_000,
  });
  await studio.train("CPU");
  await studio.waitForStep(20);
  await expect(page.getByTestId("device")).toHaveText(/^CPU/);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  const paused = Number(await studio.summary().getAttribute("data-step"));
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await studio.waitForStep(paused + 20);
  await studio.stop();
  expect(await studio.legend("Loss", "Train")).toBeLessThan(2.3);
});
