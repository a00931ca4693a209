/**
 * A Chromium as a person has it, spoken to over its own pipe: Playwright keeps every page in focus, so that none is ever hidden or frozen.
 * Not for anything that Playwright can do. What always holds: no switch is set that spares hidden tabs.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser, webgpuArguments } from "../browser.mjs";
import { say } from "../prepare.mjs";

/** @typedef {{ resolve: (result: any) => void, reject: (reason: Error) => void }} Waiting */

export class PlainBrowser {
  /** @type {import("node:child_process").ChildProcess} */
  #process;
  /** @type {import("node:stream").Writable} */
  #out;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #sent = 0;
  #received = "";

  /** @param {import("node:child_process").ChildProcess} child */
  constructor(child) {
    const [, , , out, back] = child.stdio;
    if (out == null || back == null || !("write" in out) || !("setEncoding" in back))
      throw new Error("The browser has no pipe to be spoken to.");
    this.#process = child;
    this.#out = out;
    back.setEncoding("utf8");
    back.on("data", (/** @type {string} */ text) => this.#receive(text));
    child.on("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("The browser has ended."));
    });
  }

  /** @param {string} folder the profile. */
  static async launch(folder) {
    const parameters = [
      ...webgpuArguments,
      "--headless=new",
      "--remote-debugging-pipe",
      `--user-data-dir=${folder}`,
      "--no-default-browser-check",
      "--password-store=basic",
      "--use-mock-keychain",
      "--window-size=1280,800",
      "about:blank",
    ];
    const path = await ensureBrowser(say);
    allowOwnPages(folder);
    return new PlainBrowser(spawn(path, parameters, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] }));
  }

  /**
   * @param {string} method of the DevTools protocol.
   * @param {object} [parameters]
   * @param {string} [sessionId]
   * @returns {Promise<any>}
   */
  send(method, parameters = {}, sessionId = undefined) {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#out.write(`${JSON.stringify({ id, method, params: parameters, sessionId })}\0`);
    });
  }

  /** A tab in front of the others. @param {string} url */
  async openTab(url) {
    const { targetId } = await this.send("Target.createTarget", { url });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    return new PlainTab(this, targetId, sessionId);
  }

  /** The tab that shows this address: another one than before where the browser had discarded it. @param {string} url */
  async findTab(url) {
    const { targetInfos } = await this.send("Target.getTargets");
    const found = targetInfos.find((/** @type {any} */ each) => each.type === "page" && each.url.startsWith(url));
    if (found === undefined) throw new Error(`No tab shows ${url}.`);
    const { targetId } = found;
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    return new PlainTab(this, targetId, sessionId);
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    if (this.#process.exitCode !== null) return;
    this.send("Browser.close").catch(() => undefined);
    const late = setTimeout(() => this.#process.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  }

  /** @param {string} text */
  #receive(text) {
    const messages = (this.#received + text).split("\0");
    this.#received = messages.pop() ?? "";
    for (const message of messages) {
      const { id, result, error } = JSON.parse(message);
      const waiting = this.#waiting.get(id);
      if (waiting === undefined) continue;
      this.#waiting.delete(id);
      if (error === undefined) waiting.resolve(result);
      else waiting.reject(new Error(error.message));
    }
  }
}

/** Lets the browser show its own pages for testing, among them the one that discards tabs. @param {string} folder the profile. */
function allowOwnPages(folder) {
  const path = join(folder, "Local State");
  const state = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  writeFileSync(path, JSON.stringify({ ...state, internal_only_uis_enabled: true }));
}

export class PlainTab {
  /** @param {PlainBrowser} browser @param {string} targetId @param {string} sessionId */
  constructor(browser, targetId, sessionId) {
    this.browser = browser;
    this.targetId = targetId;
    this.sessionId = sessionId;
  }

  /** @param {string} method @param {object} [parameters] */
  send(method, parameters) {
    return this.browser.send(method, parameters, this.sessionId);
  }

  /** Has the browser take this tab's memory, by its own page for that. @param {string} url what the tab shows. */
  async discard(url) {
    const page = await this.browser.openTab("chrome://discards");
    const find = `(() => {
      const within = (root) => [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
      const row = within(document).find((each) => each.tagName === "TR" && each.textContent.includes(${JSON.stringify(new URL(url).host)}));
      return [...(row?.querySelectorAll(".actions-cell > *") ?? [])].find((each) => each.textContent.trim() === "[Urgent Discard]");
    })()`;
    await page.until(`${find} !== undefined`, "the tab in the browser's own list", 20_000);
    // A tab that somebody debugs is kept.
    await this.browser.send("Target.detachFromTarget", { sessionId: this.sessionId });
    await page.evaluate(`${find}.click()`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }

  bringToFront() {
    return this.browser.send("Target.activateTarget", { targetId: this.targetId });
  }

  /**
   * @param {string | (() => unknown)} what an expression of the page, which may be a promise, or a function without arguments.
   * @returns {Promise<any>} plain data.
   */
  async evaluate(what) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression: typeof what === "string" ? what : `(${what.toString()})()`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? "The page refused.");
    return result.value;
  }

  /**
   * Asks again and again until an expression is true; a page that is only being opened answers nothing.
   * @param {string} expression
   * @param {string} what is waited for, as a part of a sentence.
   * @param {number} [timeoutMs]
   */
  async until(expression, what, timeoutMs = 60_000) {
    const end = Date.now() + timeoutMs;
    while ((await this.evaluate(expression).catch(() => false)) !== true) {
      if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms for ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
