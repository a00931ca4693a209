/** What a run survives: a reload, and workers that die. `npm run test:faults` tries it many times, and more. */
import { expect, test } from "../fixtures/test";

test("a run goes on after a reload with one click, and after its workers died with none", async ({ studio, page }) => {
  await page.addInitScript(() => {
    // The workers are kept within reach, so that the test can end them.
    const { Worker: Real } = window;
    const workers: Worker[] = [];
    Reflect.set(window, "studioWorkers", workers);
    window.Worker = class extends Real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        workers.push(this);
      }
    };
  });
  await studio.open();
  await studio.openTemplate("Spirals");
  await page.getByLabel("Epochs", { exact: true }).fill("100000");
  await studio.train("CPU");
  await studio.waitForStep(20);
  // Pausing takes a checkpoint, as hiding the tab and every minute do.
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await studio.waitForStep(60);

  await studio.reload();
  const resume = page.getByTestId("resume-run");
  await expect(resume).toBeVisible();
  const text = (await resume.textContent()) ?? "";
  const step = Number(/step ([\d,]+)/.exec(text)?.[1]?.replaceAll(",", ""));
  expect(step).toBeGreaterThanOrEqual(20);
  await resume.click();
  await studio.waitForStep(step + 20);
  await expect(resume).toBeHidden();

  // The training worker dies: another goes on, from the pause at the latest.
  await page.evaluate(() => {
    const workers: unknown = Reflect.get(window, "studioWorkers");
    if (Array.isArray(workers)) for (const worker of workers) if (worker instanceof Worker) worker.terminate();
  });
  await expect(page.getByText("The run goes on in a new worker")).toBeVisible();
  await studio.waitForStep(step + 20);
  await studio.stop();
  await studio.reload();
  await expect(resume).toBeHidden();
});
