/**
 * Interoperability: every template is trained a little and exported by the command line, then loaded by the real ONNX Runtime,
 * ONNX checker, safetensors, PyTorch, ExecuTorch, TorchServe, transformers and TensorFlow of a Python environment that this script makes
 * outside the repository, and by what else stands below; its source code in PyTorch, Keras and Flax is run there, too, and compared; its event file is read back by TensorBoard's own reader. Then mixed precision,
 * on an adapter that has it (`half-precision.mjs`).
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCli } from "./cli-bundle.mjs";
import { checkServedModel } from "./interoperability/served-model.mjs";
import { withAwkwardNames } from "./interoperability/awkward-names.mjs";
import { loadCaseFiles } from "./interoperability/case-bundle.mjs";
import { runChecks } from "./interoperability/run-checks.mjs";
import { ensurePackages, root, run, say } from "./prepare.mjs";
import { ensurePython } from "./python-environment.mjs";

const folder = join(root, "scripts", "interoperability");
/** Templates that tell classes apart, whose top class is compared after weights became int8. */
const classifiers = ["mnist-cnn", "mnist-mlp", "mnist-resnet", "authors"];
/** Updates for templates whose scores lie too close together after 20 of them: any rounding changes the top class. */
const longer = new Map([
  ["mnist-cnn", "100"],
  ["own-images", "600"],
]);
/** The frameworks that models are written in as source code; each is run in a process of its own. */
const frameworks = ["pytorch", "keras", "flax"];

/**
 * One command of the command line, in this process: most of them are short.
 * @param {...string} parameters @returns {Promise<string>} what it printed.
 */
async function cli(...parameters) {
  const main = await loadCli();
  let printed = "";
  let notes = "";
  const output = {
    line: (/** @type {string} */ text) => (printed += `${text}\n`),
    json: (/** @type {unknown} */ value) => (printed += `${JSON.stringify(value)}\n`),
    table: () => undefined,
    note: (/** @type {string} */ text) => (notes += `${text}\n`),
  };
  if ((await main(parameters, root, output)) !== 0) throw new Error(`cli ${parameters.join(" ")}: ${notes.trim()}`);
  return printed;
}

/**
 * What PyTorch and TorchServe are checked with, and the held-out examples with our answers.
 * @param {string} project @param {string} weights @param {string} out
 */
async function exportForPython(project, weights, out) {
  const model = ["export", project, "--weights", weights, "--format"];
  await cli(...model, "pytorch", "--out", join(out, "pytorch"));
  await cli(...model, "pytorch", "--variant", "float16", "--out", join(out, "pytorch-float16"));
  await cli(...model, "torchserve", "--out", join(out, "model.mar"));
  await cli("predict", project, "--weights", weights, "--count", "256", "--out", join(out, "samples.safetensors"));
}

const work = mkdtempSync(join(tmpdir(), "trainyard-interoperability-"));
try {
  ensurePackages();
  const python = ensurePython();
  /** @type {readonly { id: string }[]} */
  const templates = JSON.parse(await cli("templates", "--json"));
  /** @type {string[]} */
  const folders = [];
  for (const { id: name } of templates) {
    const out = join(work, name);
    mkdirSync(out);
    say(`${name}: train, export, predict`);
    await cli(
      "train",
      name,
      "--steps",
      longer.get(name) ?? "20",
      "--seed",
      "1",
      "--out",
      out,
      "--tensorboard",
      join(out, "events"),
    );
    const weights = join(out, "weights.safetensors");
    await cli("export", name, "--weights", weights, "--format", "onnx", "--out", join(out, "model.onnx"));
    await cli("export", name, "--weights", weights, "--format", "safetensors", "--out", join(out, "model.safetensors"));
    await cli("export", name, "--weights", weights, "--format", "saved-model", "--out", join(out, "saved-model"));
    // Node has the runtime of this one: the files that were written are loaded again and compared, or the command fails.
    const tfjs = await cli(
      "export",
      name,
      "--weights",
      weights,
      "--format",
      "tfjs",
      "--out",
      join(out, "tfjs"),
      "--verify",
    );
    say(`tfjs ${name} ${tfjs.trim().split("\n").at(-1) ?? ""}`);
    const newest = join(out, "model-opset22.onnx");
    await cli("export", name, "--weights", weights, "--format", "onnx", "--opset", "22", "--out", newest);
    for (const variant of ["float16", "int8-weights", "int8"]) {
      const path = join(out, `model-${variant}.onnx`);
      await cli("export", name, "--weights", weights, "--format", "onnx", "--variant", variant, "--out", path);
    }
    for (const format of ["triton", "kserve"])
      await cli("export", name, "--weights", weights, "--format", format, "--out", join(out, format));
    await exportForPython(name, weights, out);
    await cli("export", name, "--weights", weights, "--format", "litert", "--out", join(out, "model.tflite"));
    for (const variant of ["float16", "int8-weights", "int8"]) {
      const path = join(out, `model-${variant}.tflite`);
      await cli("export", name, "--weights", weights, "--format", "litert", "--variant", variant, "--out", path);
    }
    await cli("export", name, "--weights", weights, "--format", "page", "--out", join(out, "page.html"));
    await cli("export", name, "--weights", weights, "--format", "c", "--out", join(out, "c"));
    if (classifiers.includes(name)) {
      const int8 = join(out, "c-int8");
      await cli("export", name, "--weights", weights, "--format", "c", "--variant", "int8-weights", "--out", int8);
    }
    try {
      await cli("export", name, "--weights", weights, "--format", "hugging-face", "--out", join(out, "hugging-face"));
    } catch (error) {
      // Few models are of an architecture that transformers knows: the reason is printed by the check.
      const reason = error instanceof Error ? error.message : String(error);
      if (!reason.includes("has no model that computes this one")) throw error;
      writeFileSync(join(out, "hugging-face.txt"), reason);
    }
    for (const framework of frameworks) {
      await cli("export", name, "--format", framework, "--out", join(out, `${framework}.py`));
    }
    writeFileSync(join(out, "inspect.json"), await cli("inspect", name, "--json"));
    folders.push(out);
  }
  say("names that Python does not take as they are");
  const named = join(work, "names");
  mkdirSync(named);
  const project = readFileSync(join(work, "mnist-cnn", "pytorch", "project.json"), "utf8");
  writeFileSync(join(named, "project.json"), withAwkwardNames(project));
  await exportForPython(join(named, "project.json"), join(work, "mnist-cnn", "weights.safetensors"), named);
  say("every layer and every operator by itself");
  const files = await loadCaseFiles();
  const layers = files.writeLayerPackages(join(work, "layers"));
  const operators = files.writeOperatorFiles(join(work, "operators"));
  const check = (
    /** @type {string} */ script,
    /** @type {readonly string[]} */ parameters,
    /** @type {string} */ failure,
  ) => ({
    command: [python, join(folder, script), ...parameters],
    failure,
  });
  await runChecks([
    check("check_pytorch.py", [...folders, named], "PyTorch gives other numbers."),
    check("check_torchserve.py", [...folders, named], "TorchServe gives other answers."),
    ...frameworks.map((framework) =>
      check(
        "check_code.py",
        [framework, ...folders],
        `The source code for ${framework} does not give the same numbers.`,
      ),
    ),
    {
      command: [process.execPath, join(folder, "check_page.mjs"), ...folders],
      failure: "A standalone page gives other numbers.",
    },
    check("check_c.py", folders, "The C source gives other numbers."),
    check("check_onnx_variants.py", folders, "A variant of ONNX, Triton or KServe gives other numbers."),
    check("check_tensorflow.py", folders, "TensorFlow gives other numbers."),
    check("check_pytorch.py", ["--layers", ...layers], "PyTorch gives other numbers for a layer."),
    check("check_litert.py", folders, "LiteRT gives other numbers."),
    check(
      "check_litert.py",
      ["--cases", ...layers, ...operators],
      "LiteRT gives other numbers for a layer or an operator.",
    ),
    check("check.py", folders, "An export does not interoperate."),
    check("check_huggingface.py", folders, "transformers gives other numbers."),
    check("check_events.py", folders, "TensorBoard reads other numbers."),
  ]);
  // One with numbers and one with token ids.
  for (const name of ["iris", "authors"]) {
    if (!(await checkServedModel(python, name, join(work, name))))
      throw new Error(`${name} is not served as it should be.`);
  }
  if (!run(process.execPath, [join(root, "scripts", "half-precision.mjs"), "--only", "cnn"])) {
    throw new Error("Mixed precision does not work as it should; its own message stands above.");
  }
} catch (error) {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
