/** A person tries 24 combinations, reloads the page twice in the middle, and has the table of one who did not. */
import type { Page } from "@playwright/test";
import { violations } from "../fixtures/axe";
import { Studio } from "../fixtures/studio";
import { expect, test } from "../fixtures/test";

const TOTAL = 24;
const LIVE_VIEW = "section[aria-label='Live view']";

async function prepare(studio: Studio): Promise<void> {
  await studio.open();
  await studio.openTemplate("Iris");
  await studio.chooseDevice("CPU");
  await studio.page.getByRole("tab", { name: "Sweeps" }).click();
  const form = studio.page.getByRole("form", { name: "New sweep" });
  const rate = form.getByRole("group", { name: "Learning rate", exact: true });
  await rate.getByRole("button", { name: "List" }).click();
  await rate.getByLabel("Learning rate: values, separated by commas").fill("0.3, 0.1, 0.03, 0.01, 0.001, 0.0001");
  await form.getByLabel("Try values of", { exact: true }).selectOption({ label: "Hidden: Units" });
  await form.getByLabel("Hidden: Units: values, separated by commas").fill("2, 4, 8, 16");
  await form.getByLabel("Epochs", { exact: true }).fill("2");
  await expect(form.getByRole("status")).toContainText(`${String(TOTAL)} runs, 48 epochs altogether`);
  await form.getByRole("button", { name: "Start the sweep" }).click();
}

/** How many runs are done; NaN while the page loads. */
async function done(page: Page): Promise<number> {
  const text = await page.getByTestId("sweep-progress").textContent();
  return Number(/(\d+) of/.exec(text ?? "")?.[1]);
}

async function waitForRuns(page: Page, count: number): Promise<void> {
  await expect.poll(() => done(page), { timeout: 60_000, intervals: [200] }).toBeGreaterThanOrEqual(count);
}

/** Run, values, metric and steps of every row; times differ. */
async function table(page: Page): Promise<readonly string[]> {
  await expect(page.getByTestId("sweep-progress")).toHaveAttribute("data-status", "finished", { timeout: 90_000 });
  return page.locator("tr[data-trial]").evaluateAll((rows) =>
    rows.map((row) =>
      [...row.querySelectorAll("td")]
        .slice(0, 5)
        .map((cell) => cell.textContent)
        .join(" | "),
    ),
  );
}

test("a sweep survives two reloads and ends with the same table", async ({ studio, page, browser, baseURL }) => {
  await prepare(studio);
  for (const runs of [5, 14]) {
    await waitForRuns(page, runs);
    await studio.reload();
    await page.getByRole("tab", { name: "Sweeps" }).click();
  }
  const interrupted = await table(page);
  expect(await violations(page, LIVE_VIEW)).toEqual([]);
  expect(interrupted).toHaveLength(TOTAL);
  expect(new Set(interrupted).size).toBe(TOTAL);

  const context = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
  const other = new Studio(await context.newPage());
  await other.page.addInitScript(() => {
    localStorage.setItem("trainyard-preferences", JSON.stringify({ tourSeen: true }));
  });
  await prepare(other);
  expect(await table(other.page)).toEqual(interrupted);
  await context.close();

  // The best values go into the project, as one step that can be undone.
  const [, rate = "", units = ""] = interrupted[0]?.split(" | ") ?? [];
  await page.getByRole("button", { name: "Take the best values" }).click();
  const settings = JSON.parse(await studio.projectFile()) as {
    readonly training: { readonly learningRate: number };
    readonly nodes: readonly { readonly attributes: { readonly units?: number } }[];
  };
  expect(settings.training.learningRate).toBe(Number(rate));
  expect(settings.nodes.map(({ attributes }) => attributes.units)).toContain(Number(units));

  await page.getByRole("button", { name: "New sweep" }).click();
  await expect(page.getByRole("form", { name: "New sweep" })).toBeVisible();
  expect(await violations(page, LIVE_VIEW)).toEqual([]);
});
