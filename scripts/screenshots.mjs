/**
 * `npm run screenshots`: builds and serves the studio, drives a headless browser through its main states, and writes a picture of
 * each, light and dark, 1280x720, into docs/screenshots; pictures that it no longer makes are removed. The pictures are of the
 * real thing: the runs in them are trained there and then. Names of states on the command line take only those.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser, webgpuArguments } from "./browser.mjs";
import { compressPng } from "./compress-png.mjs";
import { ensureBuild, ensurePackages, root, say } from "./prepare.mjs";
import { serve } from "./serve.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const folder = join(root, "docs", "screenshots");
const LARGEST_TOTAL = 5_000_000;
const THEMES = /** @type {const} */ (["light", "dark"]);

/** A seven on the drawing area, from 0 to 1 across it. */
const seven = [
  [0.25, 0.24],
  [0.5, 0.22],
  [0.75, 0.24],
  [0.6, 0.5],
  [0.46, 0.84],
];

/** @param {Page} page @param {string} entry */
async function chooseFromMenu(page, entry) {
  await page.getByRole("button", { name: "Project menu" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** @param {Page} page @param {string} name */
async function runCommand(page, name) {
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What do you want to do?").fill(name);
  await page.getByRole("option", { selected: true }).filter({ hasText: name }).waitFor();
  await page.keyboard.press("Enter");
}

/** @param {Page} page @param {string} id */
async function openTemplate(page, id) {
  await chooseFromMenu(page, "Templates…");
  await page.locator(`[data-template="${id}"]`).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.locator("[data-node-id]").first().waitFor();
}

/** @param {Page} page @param {string} name */
const showTab = (page, name) => page.getByRole("tab", { name }).click();

/** @param {Page} page @param {number} steps */
async function trainFor(page, steps) {
  await page.getByTestId("train").click();
  await page.waitForFunction(
    (wanted) => {
      const summary = document.querySelector("[data-testid=run-summary]");
      return (
        summary?.getAttribute("data-status") === "finished" || Number(summary?.getAttribute("data-step")) >= wanted
      );
    },
    steps,
    { timeout: 300_000 },
  );
}

/** @param {Page} page */
async function stop(page) {
  const button = page.getByRole("button", { name: "Stop", exact: true });
  if (await button.isVisible()) await button.click();
  await page.locator("[data-testid=run-summary][data-status=finished]").waitFor({ timeout: 60_000 });
}

/** @param {Page} page @param {readonly (readonly number[])[]} stroke */
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

/** Takes a picture with palette and live view folded away. @param {Page} page @param {() => Promise<void>} take */
async function onLargeCanvas(page, take) {
  await page.getByRole("button", { name: "Hide the palette" }).click();
  await page.getByRole("button", { name: "Fold the live view away" }).click();
  await page.getByRole("button", { name: "Fit the graph" }).click();
  await take();
  await page.getByRole("button", { name: "Open the live view" }).click();
  await page.getByRole("button", { name: "Show the palette" }).click();
}

/** Every state: how it is reached from any other, the picture, and how it is left so that the page is free again. */
/** @type {Readonly<Record<string, (page: Page, take: () => Promise<void>) => Promise<void>>>} */
const states = {
  /** A run of the first template, under way; stopped afterwards, as the next states look at its weights. */
  async studio(page, take) {
    await openTemplate(page, "mnist-cnn");
    await trainFor(page, 150);
    await take();
    await stop(page);
  },

  async predict(page, take) {
    await showTab(page, "Predict");
    await draw(page, seven);
    await page.getByTestId("class-probabilities").getByRole("listitem").first().waitFor();
    await page.waitForTimeout(3000);
    await take();
  },

  async inside(page, take) {
    await showTab(page, "Inside");
    await page.getByLabel("Layer", { exact: true }).selectOption({ label: "Conv 1" });
    await page.getByLabel("What to see").selectOption({ label: "Activations" });
    await page.getByRole("img", { name: "Activations of Conv 1" }).waitFor({ timeout: 30_000 });
    await take();
    await showTab(page, "Predict");
  },

  async export(page, take) {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByTestId("proof").waitFor({ timeout: 60_000 });
    await take();
    await page.keyboard.press("Escape");
  },

  async share(page, take) {
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await page.getByRole("img", { name: /^Graph of/ }).waitFor();
    await take();
    await page.keyboard.press("Escape");
  },

  /** The source of the model, with the lines of the chosen layer marked. */
  async code(page, take) {
    await page.locator('[data-node-id="conv-1"] .layer-header').click();
    await showTab(page, "Code");
    await page.locator(".code-line[data-selected]").first().waitFor();
    await page.locator(".code-line[data-selected]").first().scrollIntoViewIfNeeded();
    await take();
    await showTab(page, "Curves");
    await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
  },

  async profile(page, take) {
    await showTab(page, "Profile");
    await page.getByRole("button", { name: "Profile this model" }).click();
    await page.getByTestId("profile").waitFor({ timeout: 120_000 });
    await take();
    await showTab(page, "Curves");
  },

  async gallery(page, take) {
    await chooseFromMenu(page, "Templates…");
    await page.locator("[data-picture=waiting]").first().waitFor({ state: "detached", timeout: 120_000 });
    await take();
    await page.keyboard.press("Escape");
  },

  async explorer(page, take) {
    await page.getByRole("button", { name: "About Conv2D", exact: true }).click();
    await page.getByRole("article").waitFor();
    await take();
    await page.keyboard.press("Escape");
  },

  async "decision-boundary"(page, take) {
    await openTemplate(page, "spirals");
    await showTab(page, "Predict");
    await trainFor(page, 1500);
    await stop(page);
    await page.getByTestId("decision-boundary").waitFor();
    await take();
  },

  async "latent-map"(page, take) {
    await openTemplate(page, "mnist-autoencoder");
    await showTab(page, "Predict");
    await trainFor(page, 600);
    await stop(page);
    await page.getByTestId("latent-map").waitFor({ timeout: 60_000 });
    await take();
  },

  async text(page, take) {
    await openTemplate(page, "authors");
    await showTab(page, "Predict");
    await trainFor(page, 400);
    await stop(page);
    await page.getByTestId("class-probabilities").getByRole("listitem").first().waitFor();
    await take();
    await showTab(page, "Curves");
  },

  async "heat-map"(page, take) {
    await openTemplate(page, "mnist-cnn");
    await runCommand(page, "Heat map: FLOPs");
    await page.getByTestId("heat-legend").waitFor();
    await onLargeCanvas(page, take);
    await runCommand(page, "Heat map: off");
  },

  /** Inside the block that a character GPT repeats. */
  async blocks(page, take) {
    await openTemplate(page, "char-gpt");
    await page.locator('[data-layer="block"] .layer-header').dblclick();
    await page.getByRole("navigation", { name: "Open block" }).waitFor();
    await onLargeCanvas(page, take);
    await page.keyboard.press("Escape");
  },

  /** Without its Flatten, the dense layer cannot take what comes in, and says so. */
  async problems(page, take) {
    await openTemplate(page, "mnist-cnn");
    await page.locator('[data-layer="flatten"] .layer-header').click();
    await page.keyboard.press("Delete");
    await page.locator('[data-severity="error"]').first().waitFor();
    await page.getByRole("button", { name: /problems? to mend/ }).click();
    await page.getByTestId("problems").waitFor();
    await take();
    await page.keyboard.press("Escape");
  },
};

/** @param {import("@playwright/test").Browser} browser @param {string} url @param {readonly string[]} names */
async function takeAll(browser, url, names) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  // The tour would stand before everything else.
  await page.addInitScript(() => {
    if (localStorage.getItem("trainyard-preferences") === null)
      localStorage.setItem("trainyard-preferences", JSON.stringify({ tourSeen: true }));
  });
  await page.goto(url);
  await page.locator("[data-node-id]").first().waitFor();
  for (const name of names) {
    await states[name]?.(page, async () => {
      // Nothing is pointed at, so that no hint is shown.
      await page.mouse.move(640, 2);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        // Fonts, curves and colour transitions come to rest.
        await page.waitForTimeout(1500);
        await page.waitForFunction(() =>
          document.getAnimations().every((motion) => !(motion instanceof CSSTransition)),
        );
        const picture = await page.screenshot();
        writeFileSync(join(folder, `${name}-${theme}.png`), compressPng(picture));
        say(`${name}-${theme}.png`);
      }
      await page.emulateMedia({ colorScheme: "light" });
    });
  }
}

async function main() {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !Object.hasOwn(states, name));
  if (unknown !== undefined) throw new Error(`There is no state ${unknown}: ${Object.keys(states).join(", ")}.`);
  ensurePackages();
  const executablePath = await ensureBrowser(say);
  ensureBuild();
  mkdirSync(folder, { recursive: true });
  const server = await serve(join(root, "dist", "studio"), 0);
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({ executablePath, args: webgpuArguments });
  try {
    await takeAll(browser, server.url, asked.length === 0 ? Object.keys(states) : asked);
  } finally {
    await browser.close();
    await server.close();
  }
  const made = new Set(Object.keys(states).flatMap((name) => THEMES.map((theme) => `${name}-${theme}.png`)));
  const old = readdirSync(folder).filter((name) => !made.has(name));
  for (const name of old) rmSync(join(folder, name));
  const total = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  say(`${Math.round(total / 1000)} kB in docs/screenshots`);
  if (total > LARGEST_TOTAL) throw new Error(`The pictures take more than ${LARGEST_TOTAL / 1000} kB.`);
}

main().catch((error) => {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
