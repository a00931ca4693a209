/** The commands around a trained model: `formats`, `predict --input`, `export --verify` and `serve`, on real weights. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MODEL_FORMATS } from "../src/engine/model/model-formats";
import { serve } from "./commands/serve";
import { main } from "./main";
import { outputTo } from "./output";

/** Matchers without their `any`. */
const containing = (text: string): unknown => expect.arrayContaining([text]);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const aNumber: unknown = expect.any(Number);

let folder = "";
let weights = "";

async function call(...parameters: string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = "";
  const output = outputTo(
    (line) => (text += line),
    (line) => (text += line),
  );
  return { code: await main(parameters, process.cwd(), output), text };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainyard-serving-"));
  weights = join(folder, "weights.safetensors");
  const { code } = await call("train", "iris", "--steps", "60", "--seed", "1", "--device", "cpu", "--out", folder);
  expect(code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

it("formats lists every format of the table, as text and as JSON", async () => {
  const text = await call("formats");
  expect(text.code).toBe(0);
  for (const format of MODEL_FORMATS) expect(text.text).toMatch(new RegExp(`^${format} `, "m"));
  const json: unknown = JSON.parse((await call("formats", "--json")).text);
  expect(json).toMatchObject(MODEL_FORMATS.map((id) => ({ id, variants: containing("float32") })));
});

describe("predict --input", () => {
  const ask = async (name: string, content: string | Uint8Array): Promise<{ code: number; text: string }> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return call("predict", "iris", "--weights", weights, "--device", "cpu", "--input", path);
  };
  const row = { sepal_length_cm: 5.1, sepal_width_cm: 3.5, petal_length_cm: 1.4, petal_width_cm: 0.2 };

  it("answers rows of a table with the name of the class, the same from JSON and from CSV", async () => {
    const json = await ask("rows.json", JSON.stringify([row]));
    expect(json.code).toBe(0);
    expect(JSON.parse(json.text)).toMatchObject([
      { species: { class: "setosa", probabilities: { setosa: aNumber, virginica: aNumber } } },
    ]);
    const csv = await ask("rows.csv", `${Object.keys(row).join()}\n${Object.values(row).join()}\n`);
    expect(csv.text).toBe(json.text);
  });

  it("answers tensors by name, and a NumPy array, as the network takes them", async () => {
    const json = await ask(
      "tensors.json",
      JSON.stringify({
        inputs: {
          features: [
            [0, 0, 0, 0],
            [1, 1, 1, 1],
          ],
        },
      }),
    );
    expect(JSON.parse(json.text)).toHaveLength(2);
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }".padEnd(117) + "\n";
    const numbers = new Uint8Array(Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1).buffer);
    const magic = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]);
    const npy = await ask("tensors.npy", Buffer.concat([magic, Buffer.from(header), numbers]));
    expect(npy.text).toBe(json.text);
  });

  it.each([
    ["broken.json", "{", /is not JSON/],
    ["other.json", "3", /expected \{"inputs": \{"features": \[\.\.\.\]\}\}, or a list of rows/],
    ["unknown.json", '{"inputs": {"x": [1]}}', /no input "x". It takes "features"/],
    ["short.json", '{"inputs": {"features": [1, 2, 3]}}', /has 3 numbers; an example of "features" takes 4/],
    ["words.json", '{"inputs": {"features": [1, 2, 3, "4"]}}', /something else than a number at position 3/],
    ["none.json", '{"inputs": {}}', /"features" is missing/],
    ["empty.json", "[]", /has no rows/],
    ["column.csv", "length\n3\n", /no column "length". They have sepal_length_cm/],
    ["array.npy", "no array", /not a NumPy file/],
    ["picture.png", "x", /read from \.json, \.csv and \.npy/],
  ])("refuses %s with the place and the reason", async (name, content, reason) => {
    const { code, text } = await ask(name, content);
    expect(code).toBe(1);
    expect(text).toMatch(reason);
    expect(text.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("export --verify", () => {
  const verify = (format: string, out: string) =>
    call("export", "iris", "--weights", weights, "--format", format, "--out", join(folder, out), "--verify");

  it.each([
    ["onnx", "any-name", /verified: ONNX Runtime .* 30 held-out examples, .*same top class 100\.0 %, accuracy/],
    ["tfjs", "tfjs", /verified: TensorFlow\.js 4\.\d+\.\d+ /],
    ["safetensors", "model.safetensors", /verified: Trainyard with the weights of the file/],
  ])("runs %s in its own runtime", async (format, out, told) => {
    const { code, text } = await verify(format, out);
    expect(text).toMatch(told);
    expect(code).toBe(0);
  });

  it("says where Node has no runtime, and leaves no file under a name that is not whole", async () => {
    const { code, text } = await verify("saved-model", "saved-model");
    expect(code).toBe(1);
    expect(text).toMatch(/written but not verified: Node has no runtime/);
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("tells in the model card how the weights were trained", async () => {
    const { code } = await verify("pytorch", "carded");
    expect(code).toBe(1);
    const card = await readFile(join(folder, "carded", "MODEL_CARD.md"), "utf8");
    expect(card).toMatch(/\d+ updates\. Settings: optimizer /);
    expect(card).toMatch(/\| accuracy \| [\d.]+ \|/);
    expect(card).toContain("train project.json --seed ");
  });

  it("writes nothing where it cannot write all", async () => {
    await writeFile(join(folder, "file"), "");
    const { code, text } = await verify("onnx", "file/model.onnx");
    expect(code).toBe(1);
    expect(text).toMatch(/could not be written/);
  });

  it("refuses a variant that the format lacks", async () => {
    const parameters = ["export", "iris", "--weights", weights, "--format", "tfjs", "--out", join(folder, "v")];
    const { code, text } = await call(...parameters, "--variant", "int8");
    expect(code).toBe(1);
    expect(text).toMatch(/TensorFlow\.js is not written as int8/);
  });

  it("writes ONNX in the opset that is asked for, and refuses one for what is no ONNX", async () => {
    const parameters = ["export", "iris", "--weights", weights, "--verify", "--format"];
    const newer = await call(...parameters, "onnx", "--opset", "22", "--out", join(folder, "newer.onnx"));
    expect(newer.text).toMatch(/largest difference/);
    expect(newer.code).toBe(0);
    const other = await call(...parameters, "tfjs", "--opset", "22", "--out", join(folder, "other"));
    expect([other.code, other.text]).toEqual([1, expect.stringMatching(/TensorFlow\.js has no ONNX opset/)]);
    const unknown = await call(...parameters, "onnx", "--opset", "16", "--out", join(folder, "older.onnx"));
    expect([unknown.code, unknown.text]).toEqual([2, expect.stringMatching(/--opset takes 17, 18/)]);
  });
});

it("serve answers until it is told to stop", async () => {
  let lines = "";
  let listening: (url: string) => void = () => undefined;
  const url = new Promise<string>((resolve) => (listening = resolve));
  const output = outputTo(
    (text) => {
      lines += text;
      listening(text.trim());
    },
    () => undefined,
  );
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const options = { project: "iris", weights, port: 0, device: "cpu", root: process.cwd() } as const;
  const code = serve(options, output, stopped);
  const inputs = [{ name: "features", shape: [1, 4], datatype: "FP32", data: [0, 0, 0, 0] }];
  const answer = await fetch(`${await url}/infer`, { method: "POST", body: JSON.stringify({ inputs }) });
  expect(await answer.json()).toMatchObject({ outputs: [{ name: "species", datatype: "FP32", shape: [1, 3] }] });
  const taken = await call("serve", "iris", "--weights", weights, "--device", "cpu", "--port", new URL(await url).port);
  expect(taken).toMatchObject({ code: 1, text: matching(/is in use. Give another with --port/) });
  stop();
  expect(await code).toBe(0);
  expect(lines).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v2\/models\/iris-classifier\n$/);
});
