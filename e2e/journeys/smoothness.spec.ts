/** The page never janks while it trains, and it is small when it opens. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "../fixtures/test";

test("no main-thread task over 50 ms while training; the first JavaScript is at most 350 kB gzip", async ({
  studio,
  page,
}) => {
  const scripts = new Set<string>();
  page.on("response", (response) => {
    const url = new URL(response.url());
    // Workers load beside the page and do not hold it up.
    if (url.pathname.endsWith(".js") && !url.pathname.includes("worker")) scripts.add(url.pathname);
  });
  await studio.open();
  await page.waitForLoadState("networkidle");
  const html = readFileSync("dist/studio/index.html", "utf8");
  const initial = [...scripts].filter((path) => html.includes(path.slice(path.lastIndexOf("/") + 1)));
  expect(initial.length).toBeGreaterThan(0);
  const bytes = initial.reduce((sum, path) => sum + gzipSync(readFileSync(`dist/studio${path}`)).length, 0);
  const all = [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(`dist/studio${path}`)).length, 0);
  console.log(
    `JavaScript, gzip: ${Math.round(bytes / 1000)} kB named by the page, ${Math.round(all / 1000)} kB until it is idle`,
  );
  expect(all).toBeLessThanOrEqual(350_000);

  await studio.train();
  await studio.waitForStep(3);
  await page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(globalThis, { longTasks: durations });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) durations.push(entry.duration);
    }).observe({ type: "longtask", buffered: false });
  });
  await studio.waitForStep(60);
  const longTasks = await page.evaluate(() => Reflect.get(globalThis, "longTasks") as number[]);
  console.log(`main-thread tasks over 50 ms while training: ${longTasks.length}`);
  expect(longTasks).toEqual([]);
  await studio.stop();
});
