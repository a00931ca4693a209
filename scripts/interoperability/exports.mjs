/** What the checks are given: a template trained a little and exported to every format, by the command line in this process. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCli } from "../cli-bundle.mjs";
import { root, say } from "../prepare.mjs";

/** The frameworks that models are written in as source code; each is run in a process of its own. */
export const frameworks = ["pytorch", "keras", "flax"];

/** Templates that tell classes apart, whose top class is compared after weights became int8. */
const classifiers = ["mnist-cnn", "mnist-mlp", "mnist-resnet", "authors"];
/** Updates for templates whose scores lie too close together after 20 of them: any rounding changes the top class. */
const longer = new Map([
  ["mnist-cnn", "100"],
  ["own-images", "600"],
]);
const roundedVariants = ["float16", "int8-weights", "int8"];

/**
 * One command of the command line, in this process: most of them are short.
 * @param {...string} parameters @returns {Promise<string>} what it printed.
 */
export async function cli(...parameters) {
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
export async function exportForPython(project, weights, out) {
  const model = ["export", project, "--weights", weights, "--format"];
  await cli(...model, "pytorch", "--out", join(out, "pytorch"));
  await cli(...model, "pytorch", "--variant", "float16", "--out", join(out, "pytorch-float16"));
  await cli(...model, "torchserve", "--out", join(out, "model.mar"));
  await cli("predict", project, "--weights", weights, "--count", "256", "--out", join(out, "samples.safetensors"));
}

/** @param {string} name of the template. @param {string} out a folder that is made. */
export async function exportTemplate(name, out) {
  mkdirSync(out);
  say(`${name}: train, export, predict`);
  const steps = longer.get(name) ?? "20";
  await cli("train", name, "--steps", steps, "--seed", "1", "--out", out, "--tensorboard", join(out, "events"));
  const weights = join(out, "weights.safetensors");
  const to = (/** @type {string} */ format, /** @type {string} */ file, /** @type {string[]} */ ...more) =>
    cli("export", name, "--weights", weights, "--format", format, "--out", join(out, file), ...more);

  await to("onnx", "model.onnx");
  await to("onnx", "model-opset22.onnx", "--opset", "22");
  await to("safetensors", "model.safetensors");
  await to("saved-model", "saved-model");
  // Node has the runtime of this one: the files that were written are loaded again and compared, or the command fails.
  const tfjs = await to("tfjs", "tfjs", "--verify");
  say(`tfjs ${name} ${tfjs.trim().split("\n").at(-1) ?? ""}`);
  await to("triton", "triton");
  await to("kserve", "kserve");
  await to("litert", "model.tflite");
  for (const variant of roundedVariants) {
    await to("onnx", `model-${variant}.onnx`, "--variant", variant);
    await to("litert", `model-${variant}.tflite`, "--variant", variant);
  }
  await exportForPython(name, weights, out);
  await to("page", "page.html");
  await to("c", "c");
  if (classifiers.includes(name)) await to("c", "c-int8", "--variant", "int8-weights");
  try {
    await to("hugging-face", "hugging-face");
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
}
