/** The production build in a real Chromium, as the faults need it: pages come and go, what is stored stays. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser, webgpuArguments } from "../browser.mjs";
import { say } from "../prepare.mjs";

/** Chromium itself gives up on a GPU process or a site after a few crashes: many are caused here on purpose. */
const flags = ["--disable-gpu-process-crash-limit", "--disable-domain-blocking-for-3d-apis"];

/** Seconds between checkpoints while faults are caused. */
export const CHECKPOINT_SECONDS = 1;

/** @typedef {import("@playwright/test").Page} Page */

/** Until a run in a page goes on at this step. @param {Page} page @param {number} step @param {number} timeout milliseconds. */
export async function waitForStep(page, step, timeout = 60_000) {
  await page.waitForFunction(
    (least) => {
      const summary = document.querySelector('[data-testid="run-summary"]');
      const { step: now, status } = summary instanceof HTMLElement ? summary.dataset : {};
      return status === "running" && Number(now) >= least;
    },
    step,
    { timeout, polling: 100 },
  );
}

export class StudioPage {
  folder = mkdtempSync(join(tmpdir(), "trainyard-faults-"));
  /** @type {import("@playwright/test").BrowserContext | undefined} */
  #context;
  /** @type {Page | undefined} */
  #page;

  /** @param {string} url */
  constructor(url) {
    this.url = url;
  }

  get page() {
    if (this.#page === undefined) throw new Error("There is no page.");
    return this.#page;
  }

  get context() {
    if (this.#context === undefined) throw new Error("There is no browser.");
    return this.#context;
  }

  /** A browser with what the one before has stored. */
  async launch() {
    const executablePath = await ensureBrowser(say);
    const { chromium } = await import("@playwright/test");
    this.#context = await chromium.launchPersistentContext(this.folder, {
      executablePath,
      args: [...webgpuArguments, ...flags],
      viewport: { width: 1280, height: 720 },
    });
    await this.#context.addInitScript((checkpointSeconds) => {
      if (localStorage.getItem("trainyard-preferences") === null)
        localStorage.setItem("trainyard-preferences", JSON.stringify({ tourSeen: true, checkpointSeconds }));
    }, CHECKPOINT_SECONDS);
    // The page that a browser opens with is not taken: a crash of the last page would end the browser.
    await this.open();
  }

  /** Another page with the studio; the one before may have crashed. */
  async open() {
    const before = this.#page;
    const page = await this.context.newPage();
    this.#page = page;
    await before?.close().catch(() => undefined);
    await page.goto(this.url);
    await page.getByTestId("train").waitFor({ timeout: 60_000 });
  }

  /** @param {string} name @param {"CPU" | "WebGPU"} device */
  async prepare(name, device) {
    const { page } = this;
    await page.getByRole("button", { name: "Project menu" }).click();
    await page.getByRole("menuitem", { name: "Templates…" }).click();
    await page.getByRole("dialog").locator("[data-template]").filter({ hasText: name }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByTestId("device").click();
    await page.getByLabel("Device", { exact: true }).selectOption({ label: device });
    await this.setEpochs(1_000_000);
  }

  /** @param {number} epochs also the mark by which a project is told after a fault. */
  async setEpochs(epochs) {
    await this.page.getByLabel("Epochs", { exact: true }).fill(String(epochs));
  }

  async epochs() {
    return Number(await this.page.getByLabel("Epochs", { exact: true }).inputValue());
  }

  /** Whether the project is the one with this mark; it is opened a moment after the page. @param {number} epochs */
  async hasEpochs(epochs) {
    for (let tries = 0; tries < 50; tries++) {
      if ((await this.epochs()) === epochs) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  }

  async step() {
    const summary = this.page.getByTestId("run-summary");
    return (await summary.count()) === 0 ? 0 : Number(await summary.getAttribute("data-step"));
  }

  /** @param {number} step @param {number} [timeout] milliseconds. */
  waitForStep(step, timeout) {
    return waitForStep(this.page, step, timeout);
  }

  /** @param {string} name part of the worker's script. */
  worker(name) {
    const found = this.page.workers().filter((worker) => worker.url().includes(name));
    const newest = found.at(-1);
    if (newest === undefined) throw new Error(`There is no ${name}.`);
    return newest;
  }

  async close() {
    await this.#context?.close().catch(() => undefined);
    this.#context = undefined;
    this.#page = undefined;
  }

  /** Ends the browser and removes what it has stored. */
  async dispose() {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
