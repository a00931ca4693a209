/**
 * What happens to a browser once in a while: the power goes, the site has little room, two tabs want one run, a device has no memory left.
 * Each function causes it in a browser of its own and throws a sentence if it was not survived; what it returns is printed.
 */
import { readStoredRuns } from "./stored-runs.mjs";
import { StudioPage, waitForStep } from "./studio-page.mjs";

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {StudioPage} studio */
async function browserSession(studio) {
  const browser = studio.context.browser();
  if (browser === null) throw new Error("The browser gives no session of its own.");
  return browser.newBrowserCDPSession();
}

/** @template T @param {string} url @param {(studio: StudioPage) => Promise<T>} act */
async function inStudio(url, act) {
  const studio = new StudioPage(url);
  try {
    await studio.launch();
    return await act(studio);
  } finally {
    await studio.dispose();
  }
}

/** The newest stored run, none of whose checkpoints may be torn. @param {Pick<StudioPage, "page">} studio */
async function wholeRun({ page }) {
  const [run] = await readStoredRuns(page);
  if (run?.newest === undefined) throw new Error("No checkpoint is stored.");
  if (run.torn.length > 0) throw new Error(`Torn checkpoints: ${run.torn.join(", ")}.`);
  return { ...run, newest: run.newest };
}

/** All processes of the browser end at the same moment. @param {string} url */
export function cutPower(url) {
  return inStudio(url, async (studio) => {
    await studio.prepare("Spirals", "CPU");
    const mark = 999_777;
    await studio.setEpochs(mark);
    await studio.page.getByTestId("train").click();
    await studio.waitForStep(1);
    await sleep(4_000);
    const { processInfo } = await (await browserSession(studio)).send("SystemInfo.getProcessInfo");
    for (const { id } of processInfo) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It ended with the one before.
      }
    }
    await sleep(500);
    await studio.close();
    await studio.launch();
    if (!(await studio.hasEpochs(mark))) throw new Error("The project was lost.");
    const { newest, files } = await wholeRun(studio);
    await studio.page.getByTestId("resume-run").click({ timeout: 30_000 });
    await studio.waitForStep(newest.step + 1);
    return `power cut: ${processInfo.length} processes killed, the project and ${files} checkpoints whole, resumed from step ${newest.step}`;
  });
}

const QUOTA_BYTES = 50_000_000;

/** Checkpoints that do not all fit into what the site may keep. @param {string} url */
export function limitQuota(url) {
  return inStudio(url, async (studio) => {
    const { page } = studio;
    await studio.prepare("Digits: MLP", "CPU");
    await page.locator('[data-node-id][data-layer="dense"] .layer-header').first().click();
    await page.getByLabel("Units", { exact: true }).fill("1024");
    await page.getByLabel("Units", { exact: true }).press("Enter");
    const protocol = await studio.context.newCDPSession(page);
    const { origin } = new URL(url);
    await protocol.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: QUOTA_BYTES });
    await page.getByTestId("train").click();
    await studio.waitForStep(5, 120_000);
    await page.getByText("No checkpoint is stored").first().waitFor({ timeout: 120_000 });
    const step = await studio.step();
    await studio.waitForStep(step + 20, 120_000);
    const { newest, files } = await wholeRun(studio);
    const { usage } = await protocol.send("Storage.getUsageAndQuota", { origin });
    await studio.open();
    await studio.page.getByTestId("resume-run").click({ timeout: 30_000 });
    await studio.waitForStep(newest.step + 1, 120_000);
    return `quota of 50 MB: ${(usage / 1e6).toFixed(0)} MB used, the person told, ${files} checkpoints whole, training went on, and after the page was closed from step ${newest.step}`;
  });
}

/** A refused allocation: the run ends with what was asked for, and the next one begins. @param {string} url */
export function refuseMemory(url) {
  return inStudio(url, async (studio) => {
    const { page } = studio;
    await studio.prepare("Spirals", "WebGPU");
    await page.getByTestId("train").click();
    await studio.waitForStep(1, 120_000);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByTestId("train").waitFor();
    await studio.worker("training-worker").evaluate(() => {
      const { prototype } = GPUDevice;
      const { pushErrorScope, popErrorScope } = prototype;
      // The next allocation is refused, in the way in which a device refuses: no machine has a memory that is small for sure.
      prototype.pushErrorScope = function (filter) {
        if (filter === "out-of-memory") {
          prototype.pushErrorScope = pushErrorScope;
          prototype.popErrorScope = async function () {
            prototype.popErrorScope = popErrorScope;
            await popErrorScope.call(this);
            return new GPUOutOfMemoryError("refused on purpose");
          };
        }
        return pushErrorScope.call(this, filter);
      };
    });
    await page.getByTestId("train").click();
    const told = page.getByText(/left for .*make the batch or the model smaller/).first();
    await told.waitFor({ timeout: 60_000 });
    const words = (await told.textContent()) ?? "";
    await page.getByTestId("train").click();
    await studio.waitForStep(10, 120_000);
    return `out of memory: "${words.trim().slice(0, 80)}…", and the next run began`;
  });
}

/** Two tabs want one run: the second is told, changes nothing, and goes on with it when the first is gone. @param {string} url */
export function openTwice(url) {
  return inStudio(url, async (studio) => {
    await studio.prepare("Spirals", "CPU");
    await studio.page.getByTestId("train").click();
    await studio.waitForStep(50);
    await sleep(2_000);
    const second = await studio.context.newPage();
    await second.goto(url);
    await second.getByRole("status").filter({ hasText: "open in another tab" }).waitFor({ timeout: 30_000 });
    if ((await second.getByTestId("resume-run").count()) > 0) throw new Error("The run is offered while it goes on.");
    await second.getByTestId("train").click();
    await second.getByText("which trains it").first().waitFor({ timeout: 10_000 });
    const step = await studio.step();
    await studio.waitForStep(step + 50);
    await studio.page.close();
    const { newest } = await wholeRun({ page: second });
    await second.reload();
    await second.getByTestId("resume-run").click({ timeout: 30_000 });
    await waitForStep(second, newest.step + 1);
    return `second tab: told, trained nothing, and went on from step ${newest.step} when the first was closed`;
  });
}

/** Longer than a run may be silent before it is told of, by some. */
const SILENT_MS = 75_000;

/** A run that stands still is told from a slow one: it is offered to go on from its checkpoint, in other workers, and does. @param {string} url */
export function stallRun(url) {
  return inStudio(url, async (studio) => {
    const { page } = studio;
    await studio.prepare("Spirals", "CPU");
    await page.getByTestId("train").click();
    await studio.waitForStep(50);
    await sleep(3_000);
    const { newest } = await wholeRun(studio);
    const silent = page.getByText(/The run has told nothing for/).first();
    if ((await silent.count()) > 0) throw new Error("A run that goes on was told of.");
    // An endless task: the worker answers nothing any more, and does not end either.
    await studio.worker("training-worker").evaluate(() => {
      setTimeout(() => {
        for (;;);
      });
    });
    await silent.waitFor({ timeout: SILENT_MS });
    const words = ((await silent.textContent()) ?? "").trim();
    await page.getByRole("button", { name: "Restart from the last checkpoint" }).click();
    await studio.waitForStep(newest.step + 1);
    return `stalled run: "${words}", and after a press it went on from its checkpoint in another worker`;
  });
}
