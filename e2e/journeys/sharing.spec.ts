/** Giving a project away and opening it again: link, picture, exported models; and what is damaged or hostile changes nothing. */
import { readFile } from "node:fs/promises";
import { deflateRawSync, deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { readSafetensors } from "../../src/engine/import/safetensors/read-safetensors";
import { parseProject } from "../../src/graph-editor/document/parse-project";
import { tinyPng, withText } from "../../src/graph-editor/document/png-fixtures";
import { putProjectInPng } from "../../src/graph-editor/document/png-project";
import { violations } from "../fixtures/axe";
import { dropFile, pasteFile } from "../fixtures/files";
import { pressByKey } from "../fixtures/keyboard";
import { makeCsv } from "../fixtures/own-data";
import { Studio } from "../fixtures/studio";
import { expect, test } from "../fixtures/test";

const MARKUP = '<img src=x onerror="alert(1)"> & <b>bold</b>';
const PNG = "image/png";

/** The document without its id: what is opened is a project of its own. */
async function contents(studio: Studio): Promise<unknown> {
  const { id, ...rest } = parseProject(await studio.projectFile());
  expect(id).not.toBe("");
  return rest;
}

const message = (page: Page, text: string | RegExp) => page.getByText(text).first();

async function rename(page: Page, name: string): Promise<void> {
  await page.getByLabel("Project name").fill(name);
  await page.keyboard.press("Enter");
}

/** A message was shown, and the document and its history are as they were. */
async function expectRefused(studio: Studio, before: string, text: string | RegExp): Promise<void> {
  await expect(message(studio.page, text)).toBeVisible();
  expect(await studio.projectFile()).toBe(before);
  await expect(studio.page.getByRole("button", { name: "Undo rename project" })).toBeEnabled();
  const close = studio.page.getByRole("button", { name: "Close message" });
  while ((await close.count()) > 0) {
    await close.first().click();
    await studio.page.waitForTimeout(100);
  }
}

const linkOf = (text: string): string => `#project=1.${deflateRawSync(Buffer.from(text)).toString("base64url")}`;

test("a link, copied by keys, opens the same project in another browser", async ({
  studio,
  page,
  context,
  browser,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await studio.open();
  await studio.openTemplate("Digits: ResNet");
  await rename(page, MARKUP);
  await page.locator(".canvas").focus();
  await studio.command("Share the project");
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog.getByRole("img", { name: /^Graph of/ })).toBeVisible();
  await expect(dialog).toContainText("Nothing is sent anywhere");
  expect(await violations(page, "[role=dialog]")).toEqual([]);
  const address = await dialog.getByLabel("Link with the project").inputValue();
  await expect(dialog).toContainText(`${address.length.toLocaleString("en-US")} characters`);
  await pressByKey(page, dialog.getByRole("button", { name: "Copy link" }));
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(address);
  const shared = await contents(studio);

  const elsewhere = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const other = new Studio(await elsewhere.newPage());
  await other.page.addInitScript(() => {
    localStorage.setItem("trainyard-preferences", JSON.stringify({ tourSeen: true }));
    // A name that became markup would tell.
    window.alert = (text) => {
      throw new Error(`Markup was run: ${String(text)}`);
    };
  });
  const thrown: string[] = [];
  other.page.on("pageerror", (error) => thrown.push(error.message));
  await other.page.goto(link);
  await expect(other.page.getByLabel("Project name")).toHaveValue(MARKUP);
  await expect(message(other.page, `“${MARKUP}” was opened as a new project`)).toBeVisible();
  expect(new URL(other.page.url()).hash).toBe("");
  expect(await contents(other)).toEqual(shared);
  await expect(other.page.locator("img[src=x]")).toHaveCount(0);

  // The next load opens what was kept, and pasting the link into the canvas makes another project of it.
  const kept = await other.projectFile();
  await other.reload();
  expect(await other.projectFile()).toBe(kept);
  await rename(other.page, "Mine");
  await other.page.evaluate((text) => navigator.clipboard.writeText(`Look: ${text}`), link);
  await other.page.locator(".canvas").focus();
  await other.page.keyboard.press("Control+v");
  await expect(other.page.getByLabel("Project name")).toHaveValue(MARKUP);
  expect(await contents(other)).toEqual(shared);
  await other.menu("Recent projects…");
  await expect(other.page.getByRole("dialog", { name: "Recent projects" })).toContainText("Mine");
  expect(thrown).toEqual([]);
  await elsewhere.close();
});

test("a picture and exported models open as the project that they carry", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Iris: classifier");
  await rename(page, "Given away");
  await studio.train("CPU");
  await studio.waitForStep(3);
  // So short a run may be over before it can be stopped.
  await page
    .getByRole("button", { name: "Stop", exact: true })
    .click({ timeout: 2_000 })
    .catch(() => undefined);
  await studio.waitForEnd();
  const given = await contents(studio);

  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("button", { name: "Dark" }).click();
  const [picture] = await Promise.all([page.waitForEvent("download"), dialog.getByTestId("download-png").click()]);
  expect(picture.suggestedFilename()).toBe("given-away.png");
  const png = new Uint8Array(await readFile(await picture.path()));
  const [drawing] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "SVG" }).click(),
  ]);
  expect(await readFile(await drawing.path(), "utf8")).toContain(">Given away</text>");
  await dialog.getByRole("button", { name: "Export…" }).click();
  const exporting = page.getByRole("dialog", { name: "Export" });
  const onnx = await studio.download(exporting, "ONNX");
  const safetensors = await studio.download(exporting, "safetensors");
  const html = await studio.download(exporting, "Standalone page");
  await page.keyboard.press("Escape");
  await expect(exporting).toBeHidden();

  const files = [
    { name: "graph.PNG", type: PNG, bytes: png },
    { name: "model.onnx", type: "", bytes: onnx },
    { name: "model.safetensors", type: "", bytes: safetensors },
    { name: "model.html", type: "text/html", bytes: html },
  ];
  for (const file of files) {
    await studio.menu("New empty project");
    await expect(studio.nodes()).toHaveCount(0);
    await dropFile(page, file);
    await expect(page.getByLabel("Project name"), file.name).toHaveValue("Given away");
    expect(await contents(studio), file.name).toEqual(given);
    // The weights are there as well: what is exported again has the same numbers.
    await expect(message(page, "Its weights were taken over")).toBeVisible();
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await dialog.getByRole("button", { name: "Export…" }).click();
    const again = await studio.download(exporting, "safetensors");
    expect(readSafetensors(again).tensors, file.name).toEqual(readSafetensors(safetensors).tensors);
    await page.keyboard.press("Escape");
    await expect(exporting).toBeHidden();
  }

  // Ctrl O takes the same files, and a picture can be pasted.
  await studio.menu("New empty project");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Control+o")]);
  await chooser.setFiles({ name: "graph.png", mimeType: PNG, buffer: Buffer.from(png) });
  await expect(page.getByLabel("Project name")).toHaveValue("Given away");
  await studio.menu("New empty project");
  await pasteFile(page, { name: "image.png", type: PNG, bytes: png });
  await expect(page.getByLabel("Project name")).toHaveValue("Given away");
  expect(await contents(studio)).toEqual(given);

  // A project file opens as the project that it is, but never over changes made since.
  const saved = await studio.projectFile();
  const file = { name: "mine.trainyard.json", type: "", bytes: Buffer.from(saved) };
  await studio.menu("New empty project");
  await dropFile(page, file);
  await expect(page.getByLabel("Project name")).toHaveValue("Given away");
  expect(await studio.projectFile()).toBe(saved);
  await rename(page, "Changed since");
  await dropFile(page, file);
  await expect(page.getByLabel("Project name")).toHaveValue("Given away");
  expect(await studio.projectFile()).not.toBe(saved);
  await studio.menu("Recent projects…");
  await expect(page.getByRole("dialog", { name: "Recent projects" })).toContainText("Changed since");
  await page.keyboard.press("Escape");

  // A table is still data.
  await dropFile(page, { name: "plants.csv", type: "text/csv", bytes: makeCsv(60) });
  await expect(message(page, "plants was added")).toBeVisible();
});

test("what is damaged, hostile or not ours is refused and changes nothing", async ({ studio, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await studio.open();
  await studio.openTemplate("Iris: classifier");
  await rename(page, "Untouched");
  const before = await studio.projectFile();
  const text = JSON.stringify(JSON.parse(before));
  const setHash = (hash: string) =>
    page.evaluate((fragment) => {
      window.location.hash = fragment;
    }, hash);

  const links: readonly (readonly [string, RegExp])[] = [
    [linkOf(text).slice(0, 300), /in the link is damaged/],
    ["#project=1.<script>alert(1)</script>", /in the link is damaged/],
    ["#project=9.abc", /newer Trainyard/],
    [linkOf(" ".repeat(30_000_000)), /unpacks to more than 1 MiB/],
    [linkOf(text.replace("{", '{"__proto__":{"a":1},')), /__proto__/],
    [linkOf(text.replace(/"schemaVersion":\d+/, '"schemaVersion":99')), /saved by a newer Trainyard/],
  ];
  for (const [link, reason] of links) {
    await setHash(link);
    await expectRefused(studio, before, reason);
    expect(new URL(page.url()).hash).toBe("");
  }

  const project = parseProject(before);
  const loop = { id: "a", layer: "block", block: "b", attributes: {}, position: { x: 0, y: 0 } };
  const block = { id: "b", name: MARKUP, summary: "", edges: [], notes: [], frames: [], parameters: [], nodes: [loop] };
  const carrying = (value: unknown) =>
    withText("Trainyard project", new Uint8Array(deflateSync(Buffer.from(JSON.stringify(value)))));
  const good = await putProjectInPng(tinyPng(), project);
  const flipped = good.slice();
  flipped[60] = (flipped[60] ?? 0) ^ 4;
  const many = Array.from({ length: 10_001 }, (_, index) => ({ ...project.nodes[0], id: `n${String(index)}` }));
  const files: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["photo.png", tinyPng(), /no Trainyard project inside/],
    ["cut.png", good.slice(0, 200), /damaged or cut short/],
    ["flipped.png", flipped, /damaged/],
    [`${MARKUP.replaceAll("/", "")}.png`, carrying({ ...project, blocks: [block] }), /contains itself/],
    ["many.png", carrying({ ...project, nodes: many }), /10000/],
    ["other.onnx", Buffer.from("not a model"), /no ONNX model/],
    ["other.safetensors", Buffer.from("not a model"), /no safetensors file/],
    ["other.json", Buffer.from('{"a":1}'), /not a Trainyard project/],
    ["drawing.svg", Buffer.from("<svg onload='alert(1)'/>"), /SVG drawing carries no project/],
  ];
  for (const [name, bytes, reason] of files) {
    await dropFile(page, { name, type: "", bytes });
    await expectRefused(studio, before, reason);
  }

  await page.evaluate(() => navigator.clipboard.writeText("<b>some text</b> of another program"));
  await page.locator(".canvas").focus();
  await page.keyboard.press("Control+v");
  await expectRefused(studio, before, /neither layers nor a Trainyard project/);
  await expect(page.locator("img[src=x]")).toHaveCount(0);
});
