/** Nothing leaves the machine and nothing strange gets in: the network is cut while a person trains, predicts and exports. */
import { test as base, expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { Studio } from "../fixtures/studio";
import { test } from "../fixtures/test";

/** What the security policy refused on this page, as the browser reports it. */
async function watchPolicy(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(() => {
    const refused: string[] = [];
    Reflect.set(globalThis, "refused", refused);
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      refused.push(`${effectiveDirective} ${blockedURI}`),
    );
  });
  return () => page.evaluate(() => Reflect.get(globalThis, "refused") as string[]);
}

test("trains, predicts and exports without the network", async ({ studio, page, context }) => {
  const refused = await watchPolicy(page);
  const policies = new Set<string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    // A worker has the policy of its own script.
    if (/(\/|\.html|\.js|\.mjs)$/.test(pathname))
      policies.add(response.headers()["content-security-policy"] ?? `none on ${pathname}`);
  });
  await studio.open();
  await studio.openTemplate("Two spirals");
  await studio.setSetting("Epochs", "2000");
  await studio.train("CPU");
  await studio.waitForStep(20);
  // Everything that the journey shows is opened once: parts of the page are fetched when they are first wanted.
  for (const name of ["Data", "Inside", "Predict", "Curves"] as const) await studio.tab(name);
  await studio.stop();
  const first = await studio.openExport();
  await expect(first.getByTestId("proof")).toHaveAttribute("data-agrees", "true", { timeout: 60_000 });
  await studio.closeDialog();

  const requests: string[] = [];
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  await context.setOffline(true);
  await studio.train("CPU");
  await studio.waitForStep(20);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByRole("button", { name: "Take one step" }).click();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await studio.waitForStep(60);
  await studio.tab("Predict");
  await studio.tab("Curves");
  await studio.stop();
  const dialog = await studio.openExport();
  await expect(dialog.getByTestId("proof")).toHaveAttribute("data-agrees", "true", { timeout: 60_000 });
  expect((await studio.download(dialog, "ONNX")).length).toBeGreaterThan(1000);
  await studio.closeDialog();
  await context.setOffline(false);

  expect(requests).toEqual([]);
  expect(await refused()).toEqual([]);
  expect([...policies]).toHaveLength(1);
  expect([...policies][0]).toContain("default-src 'self'");
  expect([...policies][0]).toContain("script-src 'self' 'wasm-unsafe-eval'");
});

base("the policy holds: no code out of text, no script, no address elsewhere", async ({ page }) => {
  const refused = await watchPolicy(page);
  await new Studio(page).open();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const attempts = await page.evaluate(async () => {
    const outcome = async (act: () => unknown): Promise<string> => {
      try {
        await act();
        return "done";
      } catch (error) {
        return error instanceof Error ? error.name : "refused";
      }
    };
    const inline = document.createElement("script");
    inline.textContent = "globalThis.ran = true";
    document.body.append(inline);
    const markup = document.createElement("div");
    markup.innerHTML = '<img src="data:," onerror="globalThis.ran = true">';
    document.body.append(markup);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {
      code: await outcome(() => (0, eval)("1 + 1")),
      address: await outcome(() => fetch("https://example.com/")),
      ran: Reflect.get(globalThis, "ran") === true,
    };
  });
  expect(attempts).toEqual({ code: "EvalError", address: "TypeError", ran: false });
  const seen = (await refused()).join("\n");
  for (const directive of ["script-src eval", "script-src-elem inline", "script-src-attr inline", "connect-src https"])
    expect(seen).toContain(directive);
});
