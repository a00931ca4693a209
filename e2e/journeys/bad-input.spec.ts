/** What goes wrong around a project: another tab, a full disk, text and files that are not ours. The open document stays as it is. */
import type { Page } from "@playwright/test";
import { violations } from "../fixtures/axe";
import { Studio } from "../fixtures/studio";
import { expect, test } from "../fixtures/test";

const bar = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });
const OTHER_TAB = "open in another tab";
const BAR = "[role=status]";

async function rename(page: Page, name: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Project name" });
  await field.fill(name);
  await field.press("Enter");
}

/** Writes what cannot be compressed beside the studio's own data until nothing more fits. */
function fillStorage(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("filler", 1);
      request.addEventListener("upgradeneeded", () =>
        request.result.createObjectStore("bytes", { autoIncrement: true }),
      );
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(new Error("No database to fill.")));
    });
    for (let sizeBytes = 65_536; sizeBytes > 500;) {
      const fits = await new Promise<boolean>((resolve) => {
        const transaction = database.transaction("bytes", "readwrite");
        transaction.objectStore("bytes").put(crypto.getRandomValues(new Uint8Array(sizeBytes)));
        transaction.addEventListener("complete", () => resolve(true));
        transaction.addEventListener("abort", () => resolve(false));
      });
      if (!fits) sizeBytes /= 2;
    }
    database.close();
  });
}

test("two tabs on one project: the second only looks, and takes over with what the first had changed", async ({
  studio,
  page,
  context,
}) => {
  await studio.open();
  await studio.openTemplate("Spirals");
  await rename(page, "Mine");
  await page.getByRole("button", { name: "Project menu" }).waitFor();
  const second = await context.newPage();
  const other = new Studio(second);
  // Another tab opens what was saved last, so it has to be.
  await page.waitForTimeout(900);
  await other.open();
  await expect(bar(second, OTHER_TAB)).toBeVisible();
  await expect(bar(page, OTHER_TAB)).toHaveCount(0);
  expect(await violations(second, BAR)).toEqual([]);

  // Nothing in the second tab changes the project: not the name, not a layer, not a run.
  const before = await other.projectFile();
  await rename(second, "Not mine");
  await expect(second.getByRole("textbox", { name: "Project name" })).toHaveValue("Mine");
  await other.nodes("dense").first().locator(".layer-header").click();
  await second.keyboard.press("Delete");
  await expect(second.locator(".canvas-notice")).toContainText("looked at, but not changed");
  await second.getByTestId("train").click();
  await expect(second.locator(".canvas-notice")).toContainText("Edit here");
  await expect(other.summary()).toHaveCount(0);
  expect(await other.projectFile()).toBe(before);

  // The first goes on; the second takes over, changes of a moment ago included, and then the first only looks.
  await studio.nodes("dense").first().locator(".layer-header").click();
  await page.keyboard.press("Delete");
  const changed = await studio.projectFile();
  expect(changed).not.toBe(before);
  await second.getByRole("button", { name: "Edit here" }).click();
  await expect(bar(second, OTHER_TAB)).toHaveCount(0);
  await expect(bar(page, OTHER_TAB)).toBeVisible();
  expect(await other.projectFile()).toBe(changed);
  await rename(second, "Yours");
  await second.close();
  // The tab that took over is gone: the first has the project again, as it was left.
  await expect(bar(page, OTHER_TAB)).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Project name" })).toHaveValue("Yours");
});

test("a tab that trains pauses when another takes the project over; one that hangs loses it and writes nothing over it", async ({
  studio,
  page,
  context,
}) => {
  await studio.open();
  await studio.openTemplate("Spirals");
  await studio.setSetting("Epochs", "20000");
  await studio.train("CPU");
  await studio.waitForStep(5);
  await page.waitForTimeout(900);
  const second = await context.newPage();
  const other = new Studio(second);
  await other.open();
  const editHere = (tab: Page) => bar(tab, OTHER_TAB).getByRole("button", { name: "Edit here" });
  await editHere(second).click();
  await expect(bar(second, OTHER_TAB)).toHaveCount(0);
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  await expect(page.getByText("The run is paused")).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.locator(".canvas-notice")).toContainText("Edit here");
  await expect(studio.summary()).toHaveAttribute("data-status", "paused");
  await editHere(page).click();
  await expect(bar(page, OTHER_TAB)).toHaveCount(0);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(studio.summary()).toHaveAttribute("data-status", "running");
  await studio.stop();

  // The first hangs with a change that it has not written yet; it is asked for the project, and does not answer.
  await rename(page, "Lost in the hang");
  const hang = page.evaluate(() => {
    const end = performance.now() + 7000;
    while (performance.now() < end);
  });
  await editHere(second).click();
  await expect(bar(second, OTHER_TAB)).toHaveCount(0);
  await rename(second, "Taken");
  await hang;
  await expect(bar(page, OTHER_TAB)).toBeVisible();
  await page.waitForTimeout(900);
  await other.reload();
  await expect(second.getByRole("textbox", { name: "Project name" })).toHaveValue("Taken");
});

test("no room left: the document stays, a file is the way out, and saving goes on when there is room", async ({
  studio,
  page,
  baseURL,
}) => {
  const protocol = await page.context().newCDPSession(page);
  const origin = new URL(baseURL ?? "").origin;
  // Before anything is stored, since the browser remembers how much room there was.
  await protocol.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 5_000_000 });
  await studio.open();
  await studio.openTemplate("Spirals");
  await fillStorage(page);
  await rename(page, "Too much");
  const full = bar(page, "Changes are not being saved");
  await expect(full).toContainText("no room left");
  expect(await violations(page, BAR)).toEqual([]);
  expect(await studio.projectFile()).toContain('"name": "Too much"');
  await expect(full.getByRole("button", { name: "Save as a file" })).toBeVisible();
  await protocol.send("Storage.overrideQuotaForOrigin", { origin });
  await full.getByRole("button", { name: "Try again" }).click();
  await expect(full).toHaveCount(0);
  await studio.reload();
  await expect(page.getByRole("textbox", { name: "Project name" })).toHaveValue("Too much");
});

test("files and text that are not ours are named, and leave the document alone", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Spirals");
  const before = await studio.projectFile();
  const read = (text: string): Record<string, unknown> => {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) throw new Error("A project file is an object.");
    return { ...parsed };
  };
  const project = read(before);
  const file = async (name: string, text: string): Promise<void> => {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), studio.menu("Open a file…")]);
    await chooser.setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  };
  // Folded messages are hidden from readers until the pointer or the focus is there.
  const message = page.getByLabel("Close message");

  const block = (id: string, uses: string) => ({
    id,
    name: id,
    summary: "",
    nodes: [{ id: "use", layer: "block", block: uses, repeat: 1, attributes: {}, position: { x: 0, y: 0 } }],
    edges: [],
    notes: [],
    frames: [],
    parameters: [],
  });
  const many = Array.from({ length: 10_001 }, (_, index) => ({
    id: `n${String(index)}`,
    layer: "relu",
    attributes: {},
    position: { x: 0, y: 0 },
  }));
  const bad: readonly (readonly [name: string, text: string, reason: RegExp])[] = [
    ["newer.json", JSON.stringify({ ...project, schemaVersion: 99 }), /newer/],
    ["itself.json", JSON.stringify({ ...project, blocks: [block("a", "b"), block("b", "a")] }), /contains itself/],
    ["many.json", JSON.stringify({ ...project, nodes: many, edges: [] }), /10,?000/],
    ["prototype.json", before.replace("{", '{"__proto__": {"polluted": true},'), /__proto__/],
    ["cut.json", before.slice(0, before.length / 2), /JSON/],
  ];
  for (const [name, text, reason] of bad) {
    await file(name, text);
    const shown = page.getByRole("region", { name: "Notifications" }).getByText(`${name} could not be opened`);
    await expect(shown.locator("..")).toContainText(reason);
    await message.click();
    await expect(message).toHaveCount(0);
  }
  expect(await page.evaluate(() => Reflect.has({}, "polluted"))).toBe(false);

  // Text that is no layers.
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "A shopping list: <b>milk</b>");
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.locator(".canvas-notice")).toContainText("neither layers nor a Trainyard project");
  expect(await studio.projectFile()).toBe(before);

  // Markup in names is text everywhere.
  const hostile = '<img src=x onerror="document.title=1">';
  await file("hostile.json", JSON.stringify({ ...project, id: "hostile-names", name: hostile }));
  await expect(page.getByRole("textbox", { name: "Project name" })).toHaveValue(hostile);
  await expect(page.locator("img[src=x]")).toHaveCount(0);
  expect(await page.title()).not.toBe("1");
});
