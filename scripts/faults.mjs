/**
 * `npm run test:faults`: causes what happens to browsers, many times, in the production build: tabs that crash or close, workers that
 * die, GPU devices and GPU processes that are lost, storage that is full. Prints what was caused and what was survived; exits with 1 if
 * anything was not. Options:
 *
 *   --kills 200      tabs and workers at seeded moments
 *   --destroys 20    of the device of a run
 *   --crashes 20     of the GPU process
 *   --seed 1
 *   --hidden 30      minutes of a hidden tab; 0 for none
 *   --only kills,destroys,crashes,storage,memory,power,quota,tabs,stall,freeze,discard,hidden
 *   --studio FOLDER  a build to use instead of making one
 */
import { join } from "node:path";
import { discardTab, freezeTab, hideTab } from "./faults/hidden-tab.mjs";
import { cutPower, limitQuota, openTwice, refuseMemory, stallRun } from "./faults/rare-faults.mjs";
import { readStoredRuns } from "./faults/stored-runs.mjs";
import { seeded } from "./faults/seeded.mjs";
import { CHECKPOINT_SECONDS, StudioPage } from "./faults/studio-page.mjs";
import { ensureBuild, ensurePackages, root } from "./prepare.mjs";
import { serve } from "./serve.mjs";

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
/** @param {string} name @param {number} fallback */
const count = (name, fallback) => Math.max(0, Math.floor(Number(option(name, String(fallback))) || 0));
const random = seeded(count("--seed", 1));
const only = option(
  "--only",
  "kills,destroys,crashes,storage,memory,power,quota,tabs,stall,freeze,discard,hidden",
).split(",");

/** A checkpoint is taken every second and written in what is left of the machine. */
const MOST_LOST_MS = CHECKPOINT_SECONDS * 1000 + 4_000;
/** Until a run goes on by itself. */
const RECOVERED_WITHIN_MS = 90_000;

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const moment = () => 200 + Math.floor(random() * 1_500);

/** @type {string[]} */
const failures = [];
/** @param {string} what @param {unknown} error */
function fail(what, error) {
  const message = `${what}: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`;
  failures.push(message);
  console.log(`  NOT survived: ${message}`);
}

const killers = {
  /** @param {StudioPage} studio */
  "tab crashes": async (studio) => {
    const protocol = await studio.context.newCDPSession(studio.page);
    const crashed = studio.page.waitForEvent("crash", { timeout: 10_000 });
    protocol.send("Page.crash").catch(() => undefined);
    await crashed;
    await studio.open();
  },
  /** @param {StudioPage} studio */
  "tab closes": (studio) => studio.open(),
  /** @param {StudioPage} studio */
  "tab reloads": async (studio) => {
    await studio.page.reload();
    await studio.page.getByTestId("train").waitFor({ timeout: 60_000 });
  },
  /** @param {StudioPage} studio */
  "training worker dies": (studio) => endWorker(studio, "training-worker"),
  /** @param {StudioPage} studio */
  "data worker dies": (studio) => endWorker(studio, "data-worker"),
};

/** @param {StudioPage} studio @param {string} name */
async function endWorker(studio, name) {
  const worker = studio.worker(name);
  const closed = worker.waitForEvent("close", { timeout: 10_000 });
  worker.evaluate(() => self.close()).catch(() => undefined);
  await closed;
}

/** The runs that are stored, the one that was written to last first. @param {import("@playwright/test").Page} page */
async function newestFirst(page) {
  const runs = await readStoredRuns(page);
  return runs.sort((a, b) => (b.newest?.savedAt ?? 0) - (a.newest?.savedAt ?? 0));
}

/** @param {string} url @param {number} kills */
async function killTabsAndWorkers(url, kills) {
  const studio = new StudioPage(url);
  let survived = 0;
  let torn = 0;
  let lostProjects = 0;
  let mostLostMs = 0;
  let files = 0;
  /** @type {Record<string, number>} */
  const caused = {};
  try {
    await studio.launch();
    await studio.prepare("Spirals", "CPU");
    await studio.page.getByTestId("train").click();
    await studio.waitForStep(1);
    const kinds = Object.entries(killers);
    for (let kill = 1; kill <= kills; kill++) {
      const [kind, cause] = kinds[Math.floor(random() * kinds.length)] ?? kinds[0] ?? [];
      if (kind === undefined || cause === undefined) break;
      try {
        const mark = 1_000_000 - kill;
        await studio.setEpochs(mark);
        // The document is written a moment after it was changed.
        await sleep(1_500 + moment());
        const runsBefore = await newestFirst(studio.page);
        const [before] = runsBefore;
        const killedAt = Date.now();
        await cause(studio);
        caused[kind] = (caused[kind] ?? 0) + 1;
        if (!(await studio.hasEpochs(mark))) {
          lostProjects += 1;
          console.log(`  the project came back with ${await studio.epochs()} epochs, not ${mark}, after: ${kind}`);
        }
        if (kind.startsWith("tab")) {
          const runs = await newestFirst(studio.page);
          const [run] = runs;
          if (run === undefined || run.runId !== before?.runId) throw new Error("The run is not stored any more.");
          if (runs.length !== runsBefore.length)
            throw new Error(`There were ${runsBefore.length} runs, now ${runs.length}.`);
          for (const each of runs) torn += each.torn.length;
          for (const each of runs) files += each.files;
          if (run.newest === undefined) throw new Error("No checkpoint is stored.");
          if (run.newest.step < (before.newest?.step ?? 0)) throw new Error("A stored checkpoint is gone.");
          mostLostMs = Math.max(mostLostMs, killedAt - run.newest.savedAt);
          if (killedAt - run.newest.savedAt > MOST_LOST_MS)
            throw new Error(`The newest checkpoint was ${killedAt - run.newest.savedAt} ms old.`);
          await studio.page.getByTestId("resume-run").click({ timeout: 30_000 });
          await studio.waitForStep(run.newest.step + 1);
        } else {
          const [stored] = await newestFirst(studio.page);
          torn += stored?.torn.length ?? 0;
          await studio.page.getByText("The run goes on in a new worker").first().waitFor({ timeout: 30_000 });
          await studio.waitForStep((stored?.newest?.step ?? 0) + 1);
          await studio.page
            .getByRole("button", { name: "Close message" })
            .first()
            .click({ timeout: 5_000 })
            .catch(() => undefined);
        }
        survived += 1;
      } catch (error) {
        fail(`kill ${kill} (${kind})`, error);
        await startAnew(studio);
      }
      if (kill % 20 === 0) console.log(`  ${survived} of ${kill} kills survived`);
    }
  } finally {
    await studio.dispose();
  }
  if (torn > 0) failures.push(`${torn} torn checkpoints`);
  if (lostProjects > 0) failures.push(`${lostProjects} lost projects`);
  const kinds = Object.entries(caused).map(([kind, times]) => `${kind} ${times}`);
  console.log(`kills: ${survived} of ${kills} survived (${kinds.join(", ")})`);
  console.log(`  lost projects ${lostProjects}, torn checkpoints ${torn} of ${files} read, most lost ${mostLostMs} ms`);
}

/** After a fault that was not survived the others are tried all the same. @param {StudioPage} studio */
async function startAnew(studio) {
  await studio.open();
  const resume = studio.page.getByTestId("resume-run");
  if (await resume.isVisible()) await resume.click();
  else await studio.page.getByTestId("train").click();
  await studio.waitForStep(1);
}

/** Loses the device of a run that goes on, again and again. @param {string} url @param {string} kind @param {number} times */
async function loseDevices(url, kind, times) {
  const studio = new StudioPage(url);
  let survived = 0;
  try {
    await studio.launch();
    await studio.prepare("Spirals", "WebGPU");
    await studio.page.getByTestId("train").click();
    await studio.waitForStep(1, 120_000);
    for (let loss = 1; loss <= times; loss++) {
      try {
        await sleep(moment());
        const step = await studio.step();
        await (kind === "destroys" ? destroyDevice(studio) : crashGpuProcess(studio));
        // Steps that are taken once more do not count.
        await studio.waitForStep(step + 5, RECOVERED_WITHIN_MS);
        survived += 1;
      } catch (error) {
        fail(`${kind} ${loss}`, error);
        await startAnew(studio).catch((again) => fail(`${kind} ${loss}, starting anew`, again));
      }
      if (loss % 5 === 0) console.log(`  ${survived} of ${loss} ${kind} survived`);
    }
  } finally {
    await studio.dispose();
  }
  console.log(`${kind}: ${survived} of ${times} recovered without a click`);
}

/** @param {StudioPage} studio */
async function destroyDevice(studio) {
  const destroyed = await studio.worker("training-worker").evaluate(
    () =>
      new Promise((resolve) => {
        const { prototype } = GPUDevice;
        const real = prototype.createCommandEncoder;
        setTimeout(() => resolve(false), 10_000);
        prototype.createCommandEncoder = function (descriptor) {
          prototype.createCommandEncoder = real;
          const encoder = real.call(this, descriptor);
          this.destroy();
          resolve(true);
          return encoder;
        };
      }),
  );
  if (destroyed !== true) throw new Error("The run did not use its device.");
}

/** @param {StudioPage} studio */
async function crashGpuProcess(studio) {
  const browser = studio.context.browser();
  if (browser === null) throw new Error("The browser gives no session of its own.");
  const protocol = await browser.newBrowserCDPSession();
  await protocol.send("Browser.crashGpuProcess").catch(() => undefined);
  await protocol.detach().catch(() => undefined);
}

/** No room for checkpoints, and then room again. @param {string} url */
async function fillStorage(url) {
  const studio = new StudioPage(url);
  try {
    await studio.launch();
    await studio.prepare("Spirals", "CPU");
    await studio.page.getByTestId("train").click();
    await studio.waitForStep(50);
    await sleep(3_000);
    const protocol = await studio.context.newCDPSession(studio.page);
    const { origin } = new URL(url);
    const before = (await readStoredRuns(studio.page)).at(0);
    const { usage } = await protocol.send("Storage.getUsageAndQuota", { origin });
    await protocol.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: Math.max(1, Math.floor(usage / 2)) });
    await studio.page.getByText("No checkpoint is stored").waitFor({ timeout: 30_000 });
    const step = await studio.step();
    await studio.waitForStep(step + 50);
    const full = (await readStoredRuns(studio.page)).at(0);
    if (full === undefined || full.torn.length > 0 || full.newest === undefined)
      throw new Error(`${full?.torn.join(", ") ?? "Everything"} was damaged.`);
    if (full.newest.step < (before?.newest?.step ?? 0)) throw new Error("A stored checkpoint is gone.");
    // What is small may still find room; it may not be lost.
    await studio.setEpochs(999_000);
    await protocol.send("Storage.overrideQuotaForOrigin", { origin });
    await studio.page.getByText("No checkpoint is stored").waitFor({ state: "hidden", timeout: 30_000 });
    const after = (await readStoredRuns(studio.page)).at(0);
    if ((after?.newest?.step ?? 0) <= step) throw new Error("No checkpoint was stored after there was room again.");
    await studio.open();
    if (!(await studio.hasEpochs(999_000))) throw new Error("A change of the project was lost.");
    console.log("storage: full, told, nothing damaged, and used again when there was room");
  } catch (error) {
    fail("storage", error);
  } finally {
    await studio.dispose();
  }
}

async function main() {
  ensurePackages();
  let folder = option("--studio", "");
  if (folder === "") {
    ensureBuild();
    folder = join(root, "dist", "studio");
  }
  const server = await serve(folder, 0);
  const began = Date.now();
  try {
    if (only.includes("kills")) await killTabsAndWorkers(server.url, count("--kills", 200));
    if (only.includes("destroys")) await loseDevices(server.url, "destroys", count("--destroys", 20));
    if (only.includes("crashes")) await loseDevices(server.url, "crashes", count("--crashes", 20));
    if (only.includes("storage")) await fillStorage(server.url);
    const minutes = Number(option("--hidden", "30")) || 0;
    const rare = {
      memory: () => refuseMemory(server.url),
      power: () => cutPower(server.url),
      quota: () => limitQuota(server.url),
      tabs: () => openTwice(server.url),
      stall: () => stallRun(server.url),
      freeze: () => freezeTab(server.url),
      discard: () => discardTab(server.url),
      ...(minutes > 0 ? { hidden: () => hideTab(server.url, minutes) } : {}),
    };
    for (const [name, cause] of Object.entries(rare)) {
      if (only.includes(name)) await cause().then(console.log, (error) => fail(name, error));
    }
  } finally {
    await server.close();
  }
  console.log(`${Math.round((Date.now() - began) / 1000)} s; ${failures.length} faults were not survived`);
  if (failures.length > 0) throw new Error(failures.join("\n"));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
