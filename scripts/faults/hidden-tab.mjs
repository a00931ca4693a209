/**
 * What happens to a tab that is not looked at: it is hidden for long, it is frozen. In a browser as a person has it, where the tab is
 * hidden by another in front of it. Each function throws a sentence if it was not survived; what it returns is printed.
 */
import { PlainBrowser } from "./plain-browser.mjs";
import { readStoredRuns } from "./stored-runs.mjs";
import { StudioPage } from "./studio-page.mjs";

/** @typedef {import("./plain-browser.mjs").PlainTab} PlainTab */

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const STEP = `Number(document.querySelector('[data-testid="run-summary"]')?.dataset.step ?? 0)`;

const EPOCHS = `[...document.querySelectorAll("label")].find((label) => label.textContent === "Epochs")?.control?.value`;

/**
 * A tab that trains, and another to put in front of it.
 * @template T
 * @param {string} url
 * @param {(tab: PlainTab, cover: () => Promise<void>) => Promise<T>} act
 */
async function inTab(url, act) {
  const studio = new StudioPage(url);
  try {
    // The project is made ready, and stored, before.
    await studio.launch();
    await studio.prepare("Spirals", "CPU");
    await sleep(2_000);
    await studio.close();
    const browser = await PlainBrowser.launch(studio.folder);
    try {
      const tab = await browser.openTab(url);
      await tab.until(`${EPOCHS} === "1000000"`, "the project");
      await sleep(1_000);
      await tab.evaluate(`document.querySelector('[data-testid="train"]').click()`);
      await tab.until(`${STEP} >= 50`, "the first steps");
      const cover = async () => {
        await browser.openTab("about:blank");
        await tab.until(`document.visibilityState === "hidden"`, "the tab to be hidden", 10_000);
      };
      return await act(tab, cover);
    } finally {
      await browser.close();
    }
  } finally {
    await studio.dispose();
  }
}

/** @param {PlainTab} tab */
const newestStep = async (tab) => (await readStoredRuns(tab))[0]?.newest?.step ?? 0;

/** A frozen tab stands still; thawed it goes on by itself and says so. @param {string} url */
export function freezeTab(url) {
  return inTab(url, async (tab, cover) => {
    const hiddenAt = Date.now();
    await cover();
    const late = Date.now() + 20_000;
    while (((await readStoredRuns(tab))[0]?.newest?.savedAt ?? 0) < hiddenAt) {
      if (Date.now() > late) throw new Error("No checkpoint was stored after the tab was hidden.");
      await sleep(50);
    }
    const stood = await newestStep(tab);
    // Until it goes on, the page answers nothing that takes longer than a moment.
    await tab.send("Page.setWebLifecycleState", { state: "frozen" });
    await sleep(5_000);
    await tab.send("Page.setWebLifecycleState", { state: "active" });
    await tab.bringToFront();
    await tab.until(
      `document.body.innerText.includes("The browser had frozen this tab")`,
      "what the page says",
      10_000,
    );
    await tab.until(`${STEP} >= ${stood + 50}`, "the run to go on");
    return `frozen tab: a checkpoint of step ${stood} when it was hidden, went on by itself and said so`;
  });
}

/** The browser takes the memory of a tab that nobody looks at; looked at again, it offers to go on. @param {string} url */
export function discardTab(url) {
  return inTab(url, async (tab, cover) => {
    await cover();
    await sleep(3_000);
    const stood = await newestStep(tab);
    await tab.discard(url);
    const back = await tab.browser.findTab(url);
    await back.bringToFront();
    await back.until(`document.querySelector('[data-testid="resume-run"]') !== null`, "the offer to go on", 60_000);
    if ((await back.evaluate("document.wasDiscarded")) !== true) throw new Error("The tab was not discarded.");
    if ((await back.evaluate(EPOCHS)) !== "1000000") throw new Error("The project was lost.");
    await back.evaluate(`document.querySelector('[data-testid="resume-run"]').click()`);
    await back.until(`${STEP} > ${stood}`, "the run to go on", 60_000);
    return `discarded tab: the project was there, and the run went on from its checkpoint, at step ${stood} or later`;
  });
}

/** Stretches in which the tab is hidden; before, between and after them it is in sight, so that other load falls on both. */
const STRETCHES = 3;
const RATE_EVERY_MS = 5_000;

/** The speed of a run in a hidden tab against its speed in sight. @param {string} url @param {number} minutes hidden, altogether. */
export function hideTab(url, minutes) {
  return inTab(url, async (tab, cover) => {
    /** By what is stored: a hidden page draws nothing. */
    const newest = async () => {
      const [run] = await readStoredRuns(tab);
      if (run?.newest === undefined) throw new Error("No checkpoint is stored.");
      return run.newest;
    };
    /** Steps a second, one rate every few seconds. @param {number} ms */
    const rates = async (ms) => {
      const found = [];
      for (let end = Date.now() + ms; Date.now() < end || found.length === 0;) {
        const from = await newest();
        await sleep(RATE_EVERY_MS);
        const to = await newest();
        found.push(to.step === from.step ? 0 : (to.step - from.step) / ((to.savedAt - from.savedAt) / 1000));
      }
      return found;
    };
    const stretchMs = (minutes * 60_000) / STRETCHES;
    const inSight = await rates(stretchMs / 5);
    /** @type {number[]} */
    const hidden = [];
    for (let stretch = 1; stretch <= STRETCHES; stretch++) {
      await cover();
      const away = await rates(stretchMs);
      if ((await tab.evaluate("document.visibilityState")) !== "hidden")
        throw new Error("The tab did not stay hidden.");
      await tab.bringToFront();
      await tab.until(`document.visibilityState === "visible"`, "the tab to be in sight", 10_000);
      const back = await rates(stretchMs / 5);
      console.log(
        `  hidden for ${(stretchMs / 60_000).toFixed(1)} min: ${mean(away)} steps/s, then in sight ${mean(back)}`,
      );
      hidden.push(...away);
      inSight.push(...back);
    }
    const share = median(hidden) / median(inSight);
    const line = `hidden tab: ${minutes} min at ${(share * 100).toFixed(0)} % of its speed in sight (medians ${median(hidden).toFixed(0)} and ${median(inSight).toFixed(0)} steps/s)`;
    if (!(share >= 0.9)) throw new Error(line);
    return line;
  });
}

/** @param {readonly number[]} values */
const mean = (values) => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(0);

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
