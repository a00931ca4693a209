/** `export --check` prints the table that the page shows. */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { EXPORT_TARGETS } from "../src/engine/export/check-export";
import { main } from "./main";
import { outputTo } from "./output";

const root = fileURLToPath(new URL("..", import.meta.url));

async function call(...parameters: string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = "";
  const output = outputTo(
    (line) => (text += line),
    (line) => (text += line),
  );
  return { code: await main(parameters, root, output), text };
}

it("tells what each format takes of each layer", async () => {
  const { code, text } = await call("export", "--check", "iris");
  expect(code).toBe(0);
  expect(text).toMatch(/layer\s+ONNX\s+TensorFlow\s.*safetensors/);
  expect(text).toMatch(
    /Scores +yes +Written from matmul, add\. +yes +Written from matmul, add\. .*yes +Stored: kernel, bias\./,
  );
  expect(text).toMatch(/cross-entropy +- +CrossEntropy belongs to training/);
});

it("gives the same as JSON", async () => {
  const { code, text } = await call("export", "--check", "iris", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({ targets: EXPORT_TARGETS.map(({ id, formats }) => ({ id, formats })) });
});

it("keeps --json for the check", async () => {
  const { code, text } = await call("export", "iris", "--json");
  expect(code).toBe(2);
  expect(text).toMatch(/--json goes with --check/);
});
