/** What a person sees and does while a model trains: health of layers, live learning rate, changed graph, own charts, a look inside. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { violations } from "../fixtures/axe";
import { mainThreadTasks, TRACE_CATEGORIES } from "../fixtures/main-thread";
import { expect, test } from "../fixtures/test";

// The recorder of failures takes pictures of the page's elements on the very thread that is measured.
test.use({ trace: "off" });

async function saved(page: Page, kind: "PNG" | "SVG" | "CSV"): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Save as ${kind}` }).click(),
  ]);
  return readFile(await file.path());
}

test("layers are watched, the learning rate changes live, the changed graph is told, charts are arranged, and one can look inside", async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.openTemplate("Digits: CNN");
  await studio.setSetting("Epochs", "200");
  await studio.train("CPU");

  // Health: marks on the layers, facts in the inspector.
  const dense = studio.nodes("dense").first();
  await expect(dense.locator(".health-mark")).toBeVisible({ timeout: 60_000 });
  await expect(dense.locator(".health-mark")).toHaveAccessibleName(
    /Health: (healthy|needs a look)[^]*Activations, RMS/,
  );
  await dense.click();
  await expect(page.getByRole("heading", { name: /While training/ })).toBeVisible();

  // The learning rate, from the next step on.
  const rate = page.getByLabel("Learning rate of this run");
  await rate.fill("0.0005");
  await rate.press("Enter");
  const loss = page.getByRole("figure", { name: "Loss over steps" });
  await expect(loss.getByText("LR 0.0005")).toBeVisible();

  // The graph that differs from the run's.
  const units = page.getByLabel("Units", { exact: true });
  await units.fill("12");
  await units.press("Enter");
  await expect(page.getByTestId("run-changes")).toContainText("units 10 → 12");
  await page.getByRole("button", { name: "Keep going" }).click();
  await expect(page.getByTestId("run-changes")).toBeHidden();
  await page.getByRole("button", { name: /^Undo/ }).click();

  // Charts of one's own, and as files.
  await page.getByRole("button", { name: "Chart options: Loss" }).click();
  await page.getByRole("checkbox", { name: "Accuracy" }).click();
  await page.getByRole("button", { name: "Wide", exact: true }).click();
  await expect(page.getByRole("figure", { name: "Loss, Accuracy over steps" })).toBeVisible();
  expect(await violations(page, "section[aria-label='Live view']")).toEqual([]);
  const csv = (await saved(page, "CSV")).toString("utf8").split("\r\n");
  expect(csv[0]).toBe("metric,split,step,epoch,elapsed_s,time,values,mean,min,max");
  expect(csv.filter((line) => line.startsWith("loss,train,")).length).toBeGreaterThan(5);
  expect(csv.some((line) => line.startsWith("accuracy,validation,"))).toBe(true);
  expect((await saved(page, "SVG")).toString("utf8")).toMatch(/^<svg [^]*Loss, Accuracy[^]*<path/);
  expect((await saved(page, "PNG")).subarray(1, 4).toString("latin1")).toBe("PNG");
  await page.keyboard.press("Escape");
  for (const axis of ["Clock", "Time", "Epochs", "Steps"]) {
    await page.getByRole("group", { name: "Horizontal axis" }).getByRole("button", { name: axis }).click();
    await expect(page.getByRole("figure").first().locator("svg path").first()).toBeVisible();
  }
  await page.getByRole("button", { name: "One chart for each metric again" }).click();
  await expect(loss).toBeVisible();

  // Pause, and one step at a time.
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  const before = Number(await studio.summary().getAttribute("data-step"));
  await page.getByRole("button", { name: "Take one step" }).click();
  await expect(studio.summary()).toHaveAttribute("data-step", String(before + 1));

  // A look inside, with the weights as they are.
  await studio.tab("Inside");
  const seen = page.getByTestId("inside-view");
  await page.getByLabel("Layer", { exact: true }).selectOption({ label: "Conv 1" });
  for (const what of ["Parameter kernel", "Activations"]) {
    await page.getByLabel("What to see").selectOption({ label: what });
    await expect(seen.getByRole("img", { name: `${what} of Conv 1` })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("img", { name: /^Histogram from/ })).toBeVisible();
  }
  await page.getByRole("button", { name: "Next example" }).click();
  await expect(page.getByRole("group", { name: "Example" })).toContainText("test 2");
  await page.getByLabel("Layer", { exact: true }).selectOption({ label: "Scores" });
  await page.getByLabel("What to see").selectOption({ label: "Many examples, on a plane" });
  await expect(seen.locator("circle")).toHaveCount(256, { timeout: 30_000 });
  expect(await violations(page, "section[aria-label='Live view']")).toEqual([]);

  // Switched off, the marks are gone.
  await page.getByRole("switch", { name: "Health on the canvas" }).click();
  await expect(page.locator(".health-mark")).toHaveCount(0);
  await studio.stop();
});

test("where NaN began is named and marked", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Digits: CNN");
  await studio.setSetting("Learning rate", "1e30");
  await studio.train("CPU");
  await expect(page.getByText(/The loss became NaN or infinite at step/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/It began at Conv 1/)).toBeVisible();
  await expect(studio.nodes("conv2d").first().locator('.health-mark[data-level="broken"]')).toBeVisible();
  await page.getByRole("button", { name: "Show where" }).click();
  await expect(page.getByRole("region", { name: /Inspector: Conv 1/ })).toBeVisible();
});

test("100,000 points draw without a task over 50 ms", async ({ studio, page }) => {
  // The page's own end of the run's port is kept: what a long run would send arrives there, in the pieces in which it would.
  await page.addInitScript(() => {
    window.MessageChannel = new Proxy(MessageChannel, {
      construct: (target) => {
        const channel = new target();
        channel.port1.addEventListener("message", (event: MessageEvent<{ type?: string } | null>) => {
          if (event.data?.type === "steps")
            Reflect.set(window, "lastSteps", { port: channel.port1, event: event.data });
        });
        return channel;
      },
    });
  });
  await studio.open();
  await studio.openTemplate("Digits: CNN");
  await studio.train("CPU");
  await studio.waitForStep(20);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  await expect(page.getByRole("figure", { name: "Accuracy over steps" }).locator("svg path").first()).toBeVisible();
  const browser = page.context().browser();
  if (browser === null) throw new Error("Only a browser of the test's own can be traced.");
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await page.evaluate(async (points) => {
    const { port, event } = Reflect.get(window, "lastSteps") as { port: MessagePort; event: Record<string, unknown> };
    const piece = 1000;
    for (let first = 1; first <= points; first += piece) {
      const metrics = Array.from({ length: piece }, (_, index) => {
        const step = 100 + first + index;
        const loss = 1 / Math.sqrt(step) + 0.1 * Math.sin(step * 7.3);
        const values = { loss, "cross-entropy": loss, accuracy: Math.min(1, Math.max(0, 1 - loss)) };
        return { runId: event["runId"], step, epoch: step / 800, elapsedMs: step * 10, values };
      });
      const data = { ...event, sequence: 1_000_000 + first, metrics };
      port.onmessage?.call(port, new MessageEvent("message", { data }));
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }, 100_000);
  const tasks = mainThreadTasks(await browser.stopTracing(), page.url());
  await expect(studio.summary()).toHaveAttribute("data-step", "100100");
  const longest = Math.max(0, ...tasks.map(({ cpu }) => cpu));
  console.log(`100,000 points in ${String(tasks.length)} tasks: the longest computed ${longest.toFixed(0)} ms`);
  expect(tasks.filter(({ cpu }) => cpu > 50)).toEqual([]);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
});
