/**
 * `npm run screenshots`: builds and serves the studio, drives a headless browser through its main states, and writes a
 * picture of each, 1280x720, into docs/screenshots. The pictures are of the real thing: the run in them is trained there and then.
 */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser, webgpuArguments } from "./browser.mjs";
import { ensureBuild, ensurePackages, root, say } from "./prepare.mjs";
import { serve } from "./serve.mjs";

const folder = join(root, "docs", "screenshots");
const LARGEST_TOTAL = 1_500_000;
/** Steps after which the curves have a shape. */
const STEPS = 150;

/** A seven on the drawing area, from 0 to 1 across it. */
const seven = [
  [0.25, 0.24],
  [0.5, 0.22],
  [0.75, 0.24],
  [0.6, 0.5],
  [0.46, 0.84],
];

/** @param {import("@playwright/test").Page} page @param {string} entry */
async function chooseFromMenu(page, entry) {
  await page.getByRole("button", { name: "Project menu" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** @param {import("@playwright/test").Page} page */
async function trainAwhile(page) {
  await page.getByTestId("train").click();
  await page.waitForFunction(
    (steps) => Number(document.querySelector("[data-testid=run-summary]")?.getAttribute("data-step")) >= steps,
    STEPS,
    { timeout: 240_000 },
  );
}

/** @param {import("@playwright/test").Page} page @param {readonly (readonly number[])[]} stroke */
async function draw(page, stroke) {
  const pad = page.getByTestId("draw-pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error("The drawing area is not shown.");
  for (const [index, [x = 0, y = 0]] of stroke.entries()) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** @param {import("@playwright/test").Browser} browser @param {string} url */
async function takeAll(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  let total = 0;
  /** @param {string} state @param {readonly ("light" | "dark")[]} [themes] both only where it tells more: pictures are large */
  const take = async (state, themes = ["light"]) => {
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      // Fonts, curves and colour transitions come to rest.
      await page.waitForTimeout(1500);
      const path = join(folder, `${state}-${theme}.png`);
      await page.screenshot({ path });
      total += statSync(path).size;
      say(`${state}-${theme}.png`);
    }
  };
  /** @param {string} name */
  const showTab = (name) => page.getByRole("tab", { name }).click();

  await page.goto(url);
  await page.locator("[data-node-id]").first().waitFor();
  await trainAwhile(page);
  await take("studio", ["light", "dark"]);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.locator("[data-testid=run-summary][data-status=finished]").waitFor({ timeout: 60_000 });

  await showTab("Predict");
  await draw(page, seven);
  await page.getByTestId("class-probabilities").getByRole("listitem").first().waitFor();
  await page.waitForTimeout(3000);
  await take("predict");

  await showTab("Confusion");
  await page.getByRole("table").waitFor();
  await take("confusion");

  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByTestId("proof").waitFor({ timeout: 60_000 });
  await take("export");
  await page.keyboard.press("Escape");

  await showTab("Data");
  await page.getByRole("tabpanel").getByRole("img").first().waitFor();
  await take("data", ["dark"]);

  // Without its Flatten, the dense layer cannot take what comes in, and says so.
  await showTab("Curves");
  await page.locator('[data-layer="flatten"] .layer-header').click();
  await page.keyboard.press("Delete");
  await page.locator('[data-severity="error"]').first().waitFor();
  await page.getByRole("button", { name: /problems? to mend/ }).click();
  await page.getByTestId("problems").waitFor();
  await take("problems", ["dark"]);
  await page.keyboard.press("Escape");

  await chooseFromMenu(page, "New empty project");
  await page.locator("[data-node-id]").first().waitFor({ state: "detached" });
  await take("empty");
  return total;
}

async function main() {
  ensurePackages();
  const executablePath = await ensureBrowser(say);
  ensureBuild();
  mkdirSync(folder, { recursive: true });
  const server = await serve(join(root, "dist", "studio"), 0);
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({ executablePath, args: webgpuArguments });
  try {
    const total = await takeAll(browser, server.url);
    say(`${Math.round(total / 1000)} kB in docs/screenshots`);
    if (total > LARGEST_TOTAL) throw new Error(`The pictures take more than ${LARGEST_TOTAL / 1000} kB.`);
  } finally {
    await browser.close();
    await server.close();
  }
}

main().catch((error) => {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
