/**
 * `npm run bench:ui`: how smooth the studio is. The production build in a headless browser, which draws in software: frames a
 * second while a graph of 500 layers and 800 edges is panned, zoomed, dragged and connected; shape inference after an edit;
 * main-thread tasks over 50 ms while a model trains; the time from navigation to a canvas that can be used; and the table of 1,000
 * kept runs, with 20 of them laid over each other. Options:
 *
 *   --dist <folder>   a build that is there already, in place of a fresh one
 *   --json            one JSON object on standard output
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { largeProject } from "./bench/large-graph.mjs";
import { seedRuns } from "./bench/seed-runs.mjs";
import { median, short, table } from "./bench/statistics.mjs";
import { ensureBrowser, webgpuArguments } from "./browser.mjs";
import { ensureBuild, ensurePackages, root } from "./prepare.mjs";
import { serve } from "./serve.mjs";

const given = process.argv.slice(2);
const json = given.includes("--json");
const VIEWPORT = { width: 1280, height: 720 };
const GESTURE_MS = 2500;
const TRAINING_MS = 12_000;
const LONG_TASK_MS = 50;
const KEPT_RUNS = 1000;
const OVERLAID_RUNS = 20;

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {{ x: number, y: number }} Point */

/** @param {string} line */
const tell = (line) => console.error(`trainyard: ${line}`);

/** Loads TypeScript of the studio as it is. */
async function loadSources() {
  const { createServer } = await import("vite");
  const vite = await createServer({ root, server: { middlewareMode: true }, appType: "custom", logLevel: "error" });
  return {
    /** @param {string} path */
    load: (path) => vite.ssrLoadModule(path),
    close: () => vite.close(),
  };
}

/**
 * Milliseconds of shape inference after an edit, the median of many edits all over the graph.
 * @param {{ load: (path: string) => Promise<any> }} sources @param {any} project
 */
async function measureInference({ load }, project) {
  const { deriveModel } = await load("/src/graph-editor/document/derive-model.ts");
  const { setAttribute } = await load("/src/graph-editor/document/commands.ts");
  const layers = project.nodes.filter((/** @type {any} */ node) => node.layer === "dense");
  const times = [];
  let document = project;
  for (let edit = 0; edit < 40; edit++) {
    document = setAttribute(layers[(edit * 37) % layers.length].id, "units", 8 + (edit % 5))(document);
    const start = performance.now();
    deriveModel(document, undefined);
    times.push(performance.now() - start);
  }
  // The first edits run before the compiler of this process has seen them often enough.
  return median(times.slice(10));
}

/**
 * Frames a second while `act` runs: the median over the times between frames.
 * @param {Page} page @param {() => Promise<void>} act
 */
async function framesDuring(page, act) {
  await page.evaluate(() => {
    const frames = /** @type {number[]} */ ([]);
    Reflect.set(globalThis, "benchFrames", frames);
    const next = (/** @type {number} */ time) => {
      frames.push(time);
      if (Reflect.get(globalThis, "benchFrames") === frames) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await act();
  const frames = await page.evaluate(() => {
    const seen = /** @type {number[]} */ (Reflect.get(globalThis, "benchFrames"));
    Reflect.set(globalThis, "benchFrames", undefined);
    return seen;
  });
  const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? time));
  return { median: 1000 / median(gaps), slowest: Math.max(...gaps), frames: frames.length };
}

/**
 * Moves the pressed mouse in circles around a point.
 * @param {Page} page @param {Point} from @param {number} radius
 * @param {string} proof what the page shows while it does what is measured.
 */
async function circle(page, from, radius, proof) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const start = Date.now();
  for (let turn = 0; Date.now() - start < GESTURE_MS; turn += 0.12) {
    await page.mouse.move(from.x + radius * Math.sin(turn), from.y + radius * (1 - Math.cos(turn)) * 0.6);
  }
  const happened = await page.locator(proof).count();
  await page.mouse.up();
  if (happened === 0) throw new Error(`The gesture did not take place: ${proof} was not shown.`);
}

/** @param {Page} page @param {string} selector @returns {Promise<Point>} */
async function middleOf(page, selector) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not shown.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Waits until the view has come to rest. @param {Page} page */
async function settle(page) {
  const view = () => page.locator(".react-flow__viewport").getAttribute("style");
  for (let before = await view(), same = 0; same < 3;) {
    await page.waitForTimeout(300);
    const now = await view();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

/** @param {Page} page @param {string} file */
async function openFile(page, file) {
  await page.getByRole("button", { name: "Project menu" }).click();
  const entry = page.getByRole("menuitem", { name: "Open a file…" });
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), entry.click()]);
  await chooser.setFiles(file);
  await page.locator('[data-node-id="n24x19"]').waitFor({ timeout: 60_000 });
  await settle(page);
}

/** @param {Page} page */
async function measureGestures(page) {
  const pane = await page.locator(".react-flow__pane").boundingBox();
  if (pane === null) throw new Error("The canvas is not shown.");
  const empty = { x: pane.x + pane.width / 2, y: pane.y + 8 };
  const middle = { x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 };
  /** @type {Record<string, { median: number, slowest: number, frames: number }>} */
  const results = {};
  results["pan"] = await framesDuring(page, () => circle(page, empty, 90, ".react-flow__pane.dragging"));
  results["zoom"] = await framesDuring(page, async () => {
    await page.mouse.move(middle.x, middle.y);
    const start = Date.now();
    for (let step = 0; Date.now() - start < GESTURE_MS; step++) await page.mouse.wheel(0, step % 40 < 20 ? -60 : 60);
  });
  await page.keyboard.press(".");
  await settle(page);
  const node = await middleOf(page, '[data-node-id="n11x9"] .layer-header');
  results["drag"] = await framesDuring(page, () => circle(page, node, 60, ".react-flow__node.dragging"));
  await page.keyboard.press("Control+z");
  const port = await middleOf(page, '[data-node-id="n11x9"] [data-port="out:y"]');
  results["connect"] = await framesDuring(page, () => circle(page, port, 60, ".react-flow__connection"));
  await page.keyboard.press("Escape");
  return results;
}

/**
 * @param {import("@playwright/test").Browser} browser @param {Page} page
 * @param {{ load: (path: string) => Promise<any> }} sources
 */
async function measureTraining(browser, page, { load }) {
  const { mainThreadTasks, TRACE_CATEGORIES } = await load("/e2e/fixtures/main-thread.ts");
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await page.getByTestId("train").click();
  await page.waitForTimeout(TRAINING_MS);
  /** @type {{ cpu: number, wall: number }[]} */
  const tasks = mainThreadTasks(await browser.stopTracing(), page.url());
  const step = Number(await page.getByTestId("run-summary").getAttribute("data-step"));
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  return {
    steps: step,
    tasks: tasks.length,
    longest: Math.max(...tasks.map(({ cpu }) => cpu)),
    over: tasks.filter(({ cpu }) => cpu > LONG_TASK_MS).length,
    overOnClock: tasks.filter(({ wall }) => wall > LONG_TASK_MS).length,
  };
}

/**
 * Milliseconds from navigation to a canvas with nodes on it and a run that can be started.
 * @param {import("@playwright/test").Browser} browser @param {string} url
 */
async function measureOpening(browser, url) {
  const times = [];
  for (let load = 0; load < 3; load++) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = () => {
        const train = document.querySelector("[data-testid=train]");
        const ready = document.querySelector("[data-node-id]") !== null && train?.hasAttribute("disabled") === false;
        if (ready) Reflect.set(globalThis, "benchReady", performance.now());
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(url);
    const ready = await page.waitForFunction(() => Reflect.get(globalThis, "benchReady"));
    times.push(Number(await ready.jsonValue()));
    await context.close();
  }
  return { median: median(times), first: times[0] ?? Number.NaN };
}

/**
 * Milliseconds from a press to what it shows, by the page's own clock: until the frame in which `shown` finds something.
 * @param {Page} page @param {string} shown a selector @param {() => Promise<void>} act
 */
async function timeUntilShown(page, shown, act) {
  await page.evaluate((selector) => {
    Reflect.set(globalThis, "benchShown", undefined);
    let pressed = 0;
    const begin = (/** @type {Event} */ event) => {
      pressed = pressed === 0 ? event.timeStamp : pressed;
    };
    for (const type of ["pointerdown", "keydown"]) window.addEventListener(type, begin, { capture: true, once: true });
    const look = () => {
      if (pressed > 0 && document.querySelector(selector) !== null) {
        requestAnimationFrame((time) => Reflect.set(globalThis, "benchShown", time - pressed));
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, shown);
  await act();
  const time = await page.waitForFunction(() => Reflect.get(globalThis, "benchShown"));
  return Number(await time.jsonValue());
}

/**
 * The list of runs: opened with 1,000 of them, the first time after a load and again; scrolled; and 20 runs laid over each other, with the
 * pointer moving over the chart.
 * @param {import("@playwright/test").Browser} browser @param {string} url
 */
async function measureRuns(browser, url) {
  const page = await browser.newPage({ viewport: VIEWPORT, reducedMotion: "reduce" });
  await page.addInitScript(() => {
    localStorage.setItem("trainyard-preferences", JSON.stringify({ tourSeen: true }));
  });
  await page.goto(url);
  await page.locator("[data-node-id]").first().waitFor();
  const tab = (/** @type {string} */ name) => page.getByRole("tab", { name, exact: true });
  await page.getByTestId("train").click();
  await page.getByTestId("run-summary").waitFor();
  await page.waitForFunction(
    () => Number(document.querySelector("[data-testid=run-summary]")?.getAttribute("data-step")) >= 20,
  );
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.locator("[data-testid=run-summary][data-status=finished]").waitFor();
  await page.waitForTimeout(2000);
  await seedRuns(page, KEPT_RUNS, 100);
  const rows = "[role=grid] [data-run]";
  const first = [];
  for (let load = 0; load < 3; load++) {
    await page.reload();
    await page.locator("[data-node-id]").first().waitFor();
    await page.waitForTimeout(2000);
    first.push(await timeUntilShown(page, rows, () => tab("Runs").click()));
  }
  const again = [];
  for (let time = 0; time < 5; time++) {
    await tab("Curves").click();
    await page.waitForTimeout(500);
    again.push(await timeUntilShown(page, rows, () => tab("Runs").click()));
  }
  const count = await page.locator("[role=grid]").getAttribute("aria-rowcount");
  if (count !== String(KEPT_RUNS + 1)) throw new Error(`The table has ${count} rows.`);

  const grid = await middleOf(page, "[role=grid]");
  await page.mouse.move(grid.x, grid.y);
  const scroll = await framesDuring(page, async () => {
    for (const start = Date.now(); Date.now() - start < GESTURE_MS;) await page.mouse.wheel(0, 90);
  });
  await page.locator("[role=grid]").focus();
  await page.keyboard.press("Home");
  for (let run = 2; run < OVERLAID_RUNS; run++) await page.keyboard.press("Shift+ArrowDown");
  const legend = `[aria-label="Lines shown"] li:nth-child(${OVERLAID_RUNS})`;
  const overlay = await timeUntilShown(page, legend, () => page.keyboard.press("Shift+ArrowDown"));
  await page.waitForTimeout(1000);
  const lines = await page.locator("[data-testid=runs] figure svg path[stroke^='var(--series']").count();
  if (lines < OVERLAID_RUNS) throw new Error(`Only ${lines} lines are drawn.`);
  const chart = await page.locator("[data-testid=runs] figure").boundingBox();
  if (chart === null) throw new Error("The chart is not shown.");
  const hover = await framesDuring(page, async () => {
    const start = Date.now();
    for (let turn = 0; Date.now() - start < GESTURE_MS; turn += 0.02)
      await page.mouse.move(chart.x + chart.width * (0.5 + 0.35 * Math.sin(turn)), chart.y + chart.height * 0.6);
  });
  await page.close();
  return { first: median(first), again: median(again), overlay, scroll, hover };
}

async function main() {
  ensurePackages();
  const executablePath = await ensureBrowser(tell);
  const dist = given.includes("--dist") ? given[given.indexOf("--dist") + 1] : undefined;
  if (dist === undefined) ensureBuild();
  const sources = await loadSources();
  const server = await serve(dist ?? join(root, "dist", "studio"), 0);
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({ executablePath, args: webgpuArguments });
  try {
    const { createProject } = await sources.load("/src/graph-editor/document/commands.ts");
    const { serializeProject } = await sources.load("/src/graph-editor/document/parse-project.ts");
    const project = largeProject(createProject());
    const file = join(mkdtempSync(join(tmpdir(), "trainyard-bench-")), "large.trainyard.json");
    writeFileSync(file, serializeProject(project));

    tell("shape inference");
    const inference = await measureInference(sources, project);
    tell("opening");
    const opening = await measureOpening(browser, server.url);
    const page = await browser.newPage({ viewport: VIEWPORT, reducedMotion: "reduce" });
    await page.addInitScript(() => {
      localStorage.setItem("trainyard-preferences", JSON.stringify({ tourSeen: true }));
    });
    await page.goto(server.url);
    await page.locator("[data-node-id]").first().waitFor();
    tell("training");
    const training = await measureTraining(browser, page, sources);
    tell("gestures");
    await openFile(page, file);
    const gestures = await measureGestures(page);
    await page.close();
    tell("runs");
    const runs = await measureRuns(browser, server.url);

    if (json) {
      console.log(JSON.stringify({ inferenceMs: inference, opening, training, gestures, runs }));
      return;
    }
    console.log("\n### 500 layers, 800 edges, all of them in view\n");
    const rows = Object.entries(gestures).map(([name, { median: frames, slowest }]) => [
      name,
      frames.toFixed(0),
      short(slowest),
    ]);
    console.log(table(["while", "frames a second (median)", "slowest frame, ms"], rows));
    console.log(`\nshape inference after an edit: ${short(inference)} ms (median)`);
    console.log(
      `main thread while training, ${training.steps} steps, ${training.tasks} tasks: ${training.over} computed over ` +
        `${LONG_TASK_MS} ms (longest ${short(training.longest)} ms); on the clock, waits for a core included, ${training.overOnClock}`,
    );
    console.log(
      `from navigation to a usable canvas: ${short(opening.median)} ms (median of 3; the first ${short(opening.first)} ms)`,
    );
    console.log(
      `table of ${KEPT_RUNS.toLocaleString("en")} runs: first opened in ${short(runs.first)} ms (median of 3 loads), again in ` +
        `${short(runs.again)} ms (median of 5); scrolled at ${runs.scroll.median.toFixed(0)} frames a second`,
    );
    console.log(
      `${OVERLAID_RUNS} runs over each other: drawn in ${short(runs.overlay)} ms after the last is picked; under the pointer ` +
        `${runs.hover.median.toFixed(0)} frames a second (slowest frame ${short(runs.hover.slowest)} ms)`,
    );
  } finally {
    await browser.close();
    await server.close();
    await sources.close();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
