/** What axe can see of the studio's accessibility: no violation in any of the main states, in light and in dark. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/test";

/**
 * Violations under `part` (a selector; without it, the whole page), one line each: theme, rule, and the elements that break
 * it. Structure is the same in both themes: dark is asked for its colours.
 */
async function violations(page: Page, part: string | undefined): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    // The page follows the system as long as nobody has chosen a theme.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    // The studio has no frames, so axe need not open a page of its own to join their results.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    if (part !== undefined) axe.include(part);
    if (theme === "dark") axe.withRules(["color-contrast", "link-in-text-block"]);
    const result = await axe.analyze();
    expect(result.passes.length).toBeGreaterThan(0);
    for (const { id, nodes } of result.violations) {
      for (const { target, failureSummary } of nodes) {
        found.push(`${theme}, ${id}: ${target.join(" ")}: ${failureSummary ?? ""}`);
      }
    }
  }
  return found;
}

const DIALOG = "[role=dialog]";
const LIVE_VIEW = "section[aria-label='Live view']";

test("axe finds no violation in the main states, light and dark", async ({ studio, page }) => {
  const check = async (state: string, part?: string) => {
    expect.soft(await violations(page, part), state).toEqual([]);
  };

  await studio.open();
  await expect(studio.nodes()).not.toHaveCount(0);
  await check("opened page");

  for (const entry of ["Templates…", "Keyboard shortcuts"]) {
    await studio.menu(entry);
    await expect(page.getByRole("dialog")).toBeVisible();
    await check(entry, DIALOG);
    await studio.closeDialog();
  }

  await studio.nodes("conv2d").first().locator(".layer-header").click();
  await expect(page.getByLabel("Filters", { exact: true })).toBeVisible();
  await check("a selected layer and its settings");

  await studio.tab("Data");
  await expect(page.getByRole("tabpanel").getByRole("img").first()).toBeVisible();
  await check("data", LIVE_VIEW);

  await studio.tab("Curves");
  await studio.train();
  await studio.waitForStep(2);
  await check("training", LIVE_VIEW);
  await studio.stop();

  await studio.tab("Predict");
  await expect(page.getByTestId("draw-pad")).toBeVisible();
  await check("predict", LIVE_VIEW);

  await studio.tab("Confusion");
  await expect(page.getByRole("table")).toBeVisible({ timeout: 30_000 });
  await check("confusion matrix", LIVE_VIEW);

  await studio.tab("Profile");
  // The badge still tells of the run, which was on another device.
  await page.getByTestId("device").click();
  await page.getByLabel("Device", { exact: true }).selectOption({ label: "CPU" });
  await page.getByRole("button", { name: "Profile this model" }).click();
  await expect(page.getByTestId("profile")).toBeVisible({ timeout: 60_000 });
  await check("profile, flame picture", LIVE_VIEW);
  for (const picture of ["Roofline", "Kernels"]) {
    await page.getByRole("group", { name: "Picture of the profile" }).getByRole("button", { name: picture }).click();
    await check(`profile, ${picture}`, LIVE_VIEW);
  }

  const dialog = await studio.openExport();
  await expect(dialog.getByTestId("download")).toBeEnabled({ timeout: 30_000 });
  await check("export", DIALOG);
});
