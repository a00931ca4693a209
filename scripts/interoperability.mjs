/**
 * Interoperability: every template is trained a little and exported by the command line, then loaded by the real ONNX Runtime,
 * ONNX checker, safetensors, PyTorch, ExecuTorch, TorchServe, transformers and TensorFlow of a Python environment that this script makes
 * outside the repository, and by what else stands below; its source code in PyTorch, Keras and Flax is run there, too, and compared; its event file is read back by TensorBoard's own reader. Then mixed precision,
 * on an adapter that has it (`half-precision.mjs`).
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkServedModel } from "./interoperability/served-model.mjs";
import { withAwkwardNames } from "./interoperability/awkward-names.mjs";
import { loadCaseFiles } from "./interoperability/case-bundle.mjs";
import { cli, exportForPython, frameworks } from "./interoperability/exports.mjs";
import { runSideBySide } from "./interoperability/side-by-side.mjs";
import { ensurePackages, root, run, say } from "./prepare.mjs";
import { ensurePython } from "./python-environment.mjs";

const folder = join(root, "scripts", "interoperability");
/** Templates whose training and exports take longest. */
const longest = ["own-images", "char-gpt", "mnist-resnet"];

const work = mkdtempSync(join(tmpdir(), "trainyard-interoperability-"));
try {
  ensurePackages();
  const python = ensurePython();
  /** @type {readonly { id: string }[]} */
  const templates = JSON.parse(await cli("templates", "--json"));
  const names = templates.map(({ id }) => id).sort((x, y) => Number(longest.includes(y)) - Number(longest.includes(x)));
  await runSideBySide(
    names.map((name) => ({
      command: [process.execPath, join(folder, "export-template.mjs"), name, join(work, name)],
      failure: `${name} could not be exported.`,
    })),
  );
  const folders = templates.map(({ id }) => join(work, id));
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
  await runSideBySide([
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
