import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serializeProject } from "../src/graph-editor/document/parse-project";
import { findTemplate, templates } from "../src/graph-editor/templates/registry";
import { main } from "./main";
import { outputTo } from "./output";

const root = fileURLToPath(new URL("..", import.meta.url));
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainyard-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function call(...parameters: string[]): Promise<{ code: number; lines: string[]; notes: string[] }> {
  let out = "";
  let notes = "";
  const output = outputTo(
    (text) => (out += text),
    (text) => (notes += text),
  );
  const code = await main(parameters, root, output);
  const split = (text: string): string[] => text.split("\n").filter((line) => line !== "");
  return { code, lines: split(out), notes: split(notes) };
}

interface Event {
  readonly event: string;
  readonly step?: number;
  readonly loss?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly device?: string;
  readonly stepsPerSecond?: number;
}

const isEvent = (value: unknown): value is Event => typeof value === "object" && value !== null && "event" in value;

function events(lines: readonly string[]): Event[] {
  return lines.map((line) => {
    const event: unknown = JSON.parse(line);
    if (!isEvent(event)) throw new Error(`No event: ${line}`);
    return event;
  });
}

describe("the command line", () => {
  it("lists the templates", async () => {
    const { code, lines } = await call("templates");
    expect(code).toBe(0);
    const names = lines.map((line) => line.split(" ")[0]);
    expect(names).toEqual(templates.map(({ id }) => id));
    expect(names).toContain("mnist-cnn");
  });

  it("inspects a template as text and as JSON", async () => {
    const text = await call("inspect", "iris");
    expect(text.code).toBe(0);
    expect(text.lines.join("\n")).toContain("[batch, 16]");
    const { lines } = await call("inspect", "iris", "--json");
    const inspected: unknown = JSON.parse(lines.join(""));
    expect(inspected).toMatchObject({ parameters: 4 * 16 + 16 + 16 * 3 + 3, outputs: [{ shape: ["batch", 3] }] });
    expect(inspected).toHaveProperty("memoryBytes");
  });

  it("lists the kernels of a training step, for either kind of adapter", async () => {
    const text = await call("inspect", "iris", "--program");
    expect(text.code).toBe(0);
    expect(text.lines[0]).toMatch(/phase +layer +operators +kernel +variant +grid +bytes +FLOPs +bindings/);
    const updates = text.lines.filter((line) => / update /.test(line) && line.includes("adamUpdate"));
    expect(updates, "the optimizer is one kernel").toHaveLength(1);
    expect(text.lines.join("\n")).toMatch(/kernels for a step with a batch of \d+ on a hardware adapter/);
    const { lines } = await call("inspect", "mnist-cnn", "--program", "--adapter", "software", "--json");
    const listing: unknown = JSON.parse(lines.join(""));
    expect(listing).toMatchObject({ adapter: "software" });
    expect(listing).toHaveProperty("kernels.0.bindings.0.access");
    expect(listing).toHaveProperty("totals.flops");
  });

  it("says which variant was chosen and why: by default, or because it was measured", async () => {
    const tuning = join(folder, "tuning.json");
    const tuned = (variant: string) => ({
      siteClass: "matmul f32[16,4] f32[4,16]",
      operator: "matmul",
      variant,
      defaultVariant: "gemm-rows",
      variantMs: 1,
      defaultMs: 2,
      rejected: [],
    });
    const write = (choice: object) =>
      writeFile(
        tuning,
        JSON.stringify({ format: "trainyard-tuning", version: 1, adapter: "a", runtime: "r", choices: [choice] }),
      );
    await write(tuned("gemm-registers 8x8"));
    const { lines, notes } = await call("inspect", "iris", "--program", "--tuning", tuning);
    expect(notes).toEqual([]);
    expect(lines.join("\n")).toContain("gemm-registers 8x8 (tuned)");
    expect(lines.join("\n")).toContain("gemm-registers 8x8 (default)");
    await write(tuned("kernel-of-old"));
    const old = await call("inspect", "iris", "--program", "--tuning", tuning);
    expect(old.code).toBe(0);
    expect(old.notes.join()).toMatch(/tuning\.json: 1 stored kernel choice is for a kernel that no longer exists/);
    expect(old.lines.join("\n")).not.toContain("(tuned)");
  });

  it("profiles a step: every kernel, the step as a whole, and what the device can do", async () => {
    const { code, lines } = await call("profile", "iris", "--steps", "5", "--device", "cpu", "--json");
    expect(code).toBe(0);
    const profile: unknown = JSON.parse(lines.join(""));
    expect(profile).toMatchObject({
      device: { kind: "cpu" },
      clock: "calls",
      step: { steps: 5, submits: 0, readbacks: 5, awaitedReadbacks: 0 },
    });
    expect(profile).toHaveProperty("peaks.flopsPerSecond");
    expect(profile).toHaveProperty("kernels.0.elapsedMs");
    expect(profile).toHaveProperty("layers.0.name");
    const text = await call("profile", "iris", "--steps", "3", "--device", "cpu");
    expect(text.lines.join("\n")).toMatch(/outside of kernels, [\d.]+ % waiting for data/);
  });

  it("trains the same from the same seed, and ends with what it has reached", async () => {
    const train = () => call("train", "iris", "--steps", "20", "--device", "cpu", "--seed", "1", "--json");
    const first = await train();
    expect(first.code).toBe(0);
    const losses = (lines: readonly string[]): (number | undefined)[] =>
      events(lines)
        .filter(({ event }) => event === "step")
        .map(({ loss }) => loss);
    expect(losses(first.lines)).toHaveLength(20);
    expect(losses((await train()).lines)).toEqual(losses(first.lines));
    const last = events(first.lines).at(-1);
    expect(last).toMatchObject({ event: "finished", step: 20, device: "cpu" });
    expect(last?.metrics?.["accuracy"]).toBeGreaterThan(0.3);
    expect(last?.stepsPerSecond).toBeGreaterThan(0);
  });

  it("writes weights that export takes", async () => {
    const out = join(folder, "run");
    expect((await call("train", "iris", "--steps", "6", "--device", "cpu", "--out", out)).code).toBe(0);
    const files = ["best.safetensors", "metrics.jsonl", "project.json", "weights.safetensors"];
    expect((await readdir(out)).sort()).toEqual(files);
    const model = join(folder, "model.onnx");
    const weights = join(out, "best.safetensors");
    const project = join(out, "project.json");
    const exported = await call("export", project, "--weights", weights, "--format", "onnx", "--out", model);
    expect(exported.notes).toEqual([]);
    expect((await readFile(model)).includes("Trainyard")).toBe(true);
    const saved = join(folder, "saved");
    const folderOf = await call("export", project, "--weights", weights, "--format", "saved-model", "--out", saved);
    expect(folderOf.notes).toEqual([]);
    expect((await readdir(saved)).sort()).toEqual([
      "1",
      "MODEL_CARD.md",
      "README.md",
      "SHA256SUMS",
      "answer.json",
      "labels.json",
      "project.json",
      "request.json",
    ]);
    expect(await readFile(join(saved, "README.md"), "utf8")).toContain("tensorflow/serving");
    const wrong = await call("export", "penguins", "--weights", weights, "--format", "onnx", "--out", model);
    expect(wrong.code).toBe(1);
    expect(wrong.notes[0]).toContain("belong to another model");
  });

  it("says in one line what is wrong, and exits with an error", async () => {
    const iris = findTemplate("iris")?.create();
    if (iris === undefined) throw new Error("There is no template iris.");
    const write = async (name: string, text: string): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    };
    const cut = await write("cut.json", serializeProject(iris).slice(0, 100));
    const other = await write("other.json", serializeProject({ ...iris, data: { ...iris.data, dataset: "mine" } }));
    const nan = await write("open.json", serializeProject({ ...iris, edges: iris.edges.slice(1) }));
    const cases: [string[], RegExp][] = [
      [[], /Give a command/],
      [["fly"], /no command "fly"/],
      [["train"], /one project file or template/],
      [["train", "nothing"], /neither a template nor a project file named "nothing"/],
      [["train", "iris", "--steps", "0"], /--steps takes a whole number from 1/],
      [["train", "iris", "--device", "tpu"], /--device takes auto, webgpu, cpu/],
      [["train", "iris", "--fast"], /--fast/],
      [["inspect", "iris", "--adapter", "software"], /--adapter goes with --program/],
      [["inspect", "iris", "--program", "--adapter", "tpu"], /--adapter takes hardware, software/],
      [["inspect", "iris", "--tuning", "x"], /--tuning goes with --program/],
      [["tune", "iris"], /tune needs --tuning FILE/],
      [["profile", "iris", "--steps", "none"], /--steps takes a whole number from 1/],
      [["profile", "nothing"], /neither a template nor a project file named "nothing"/],
      [["inspect", cut], /cut\.json.*JSON/],
      [["train", other], /"mine" lives in the browser/],
      [["train", nan, "--device", "cpu"], /./],
      [["inspect", nan], /cannot be trained/],
      [["export", "iris", "--format", "onnx"], /--weights/],
      [["export", "iris", "--weights", cut, "--format", "onnx", "--out", join(folder, "x")], /safetensors/],
    ];
    for (const [parameters, message] of cases) {
      const { code, notes } = await call(...parameters);
      expect(code, parameters.join(" ")).not.toBe(0);
      expect(notes, parameters.join(" ")).toHaveLength(1);
      expect(notes[0]).toMatch(message);
    }
  });
});
