/** A text model: train, write on, look at the windows of the text; a person's own text file. */
import { expect, test } from "../fixtures/test";

test("character GPT: train, let it write, train on a text of one's own", async ({ studio, page }) => {
  await studio.open();
  await studio.openTemplate("Text: character GPT");
  await expect(studio.nodes("block")).toContainText("×2");
  await studio.tab("Data");
  await expect(page.getByRole("group", { name: /Examples of the train split/ })).toContainText("Call me Ishmael");

  await studio.train();
  await studio.waitForStep(3);
  await studio.stop();
  await studio.tab("Predict");
  const prompt = page.getByLabel("Begin with");
  await expect(prompt).not.toHaveValue("");
  await prompt.fill("The white whale ");
  await page.getByTestId("generate").click();
  const text = page.getByTestId("generated-text");
  await expect
    .poll(async () => ((await text.textContent()) ?? "").length, { timeout: 60_000 })
    .toBeGreaterThan("The white whale ".length + 20);
  await expect(text).toContainText("The white whale ");
  await page.getByRole("button", { name: "Stop", exact: true }).last().click();
  await expect(page.getByTestId("generate")).toBeEnabled();
  await expect(page.getByRole("region", { name: "Next character" })).toContainText("%");

  await studio.tab("Data");
  await page.getByTestId("add-data-file").setInputFiles({
    name: "rhyme.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("round and round the rugged rock the ragged rascal ran\n".repeat(40)),
  });
  await expect(page.getByRole("group", { name: /Examples of the train split/ })).toContainText("ragged rascal");
  // Other characters, so another number of classes: said on the node, mended by a button.
  await studio.mend(/^Set units/);
  await expect(page.getByRole("button", { name: /problems? to mend/ })).toBeHidden();
});
