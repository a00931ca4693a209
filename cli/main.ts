/**
 * The command line: the same engine as in the tab, in Node. Exit code 0 only on success; errors are one line on standard
 * error; what is printed to standard output is the result and nothing else. The options of a command are in `cli/calls`.
 */
import type { Call } from "./calls/call";
import { exportCall } from "./calls/export";
import { formatsCall } from "./calls/formats";
import { inspectCall } from "./calls/inspect";
import { predictCall } from "./calls/predict";
import { profileCall } from "./calls/profile";
import { serveCall } from "./calls/serve";
import { templatesCall } from "./calls/templates";
import { trainCall } from "./calls/train";
import { tuneCall } from "./calls/tune";
import { CommandFailure, oneLine } from "./failure";
import { terminalOutput } from "./output";
import type { Output } from "./output";

const USAGE = `Trainyard on the command line. X is a file with a project in it, or the name of a template.

  templates                 the names of the templates
  inspect X                 layers, output shapes, parameters, FLOPs and memory
  profile X                 where the time of a training step goes, by layer and by kernel
  tune X                    measures which kernels are the fastest for X on this adapter, into the file of --tuning
  train X                   trains and prints the losses
  formats                   what a trained model can be written as
  export X                  writes the model for other systems
  predict X                 answers a file of inputs, or writes held-out examples and the model's answers
  serve X                   answers requests of the KServe v2 protocol on this machine

Options
  --json                    templates, formats, inspect, profile, tune, train, export --check: JSON instead of text
  --program                 inspect: the kernels of the training step, instead of the layers
  --adapter A               inspect --program: kernels for a hardware (default) or a software adapter
  --tuning FILE             tune: where kernel choices are kept; inspect --program, profile, train: the choices to use
  --steps N                 train: ends after N steps; profile: so many as a whole, 20 by default
  --epochs N                train: instead of the project's
  --seed N                  train: instead of the project's
  --precision P             train: f32 or mixed, instead of the project's
  --accumulation N          train: batches to one update, instead of the project's
  --memory-budget MB        train, inspect: most memory of a step in megabytes, instead of the project's; 0 for the device's own
  --device D                train, profile, predict, serve: auto (default), webgpu or cpu
  --input FILE              predict: what to answer, as .json ({"inputs": {...}}), .csv or .npy; prints JSON
  --count N                 predict without --input: examples of the test split, 256 by default
  --out PATH                train: folder for weights.safetensors, best.safetensors, metrics.jsonl and project.json
                            export, predict: the file to write; for some formats a folder
  --stop-when "CONDITION"   train: stops right after the step at which it is met: "loss < 0.3", "validation accuracy > 0.9",
                            "gradient of Dense > 100", "loss has no new low for 500 steps"; may be given several times
  --tensorboard FOLDER      train: writes an event file for TensorBoard there as well
  --checkpoints FOLDER      train: keeps checkpoints there, the best and the last three, one a minute
  --checkpoint-every N      train: one every N steps instead
  --resume                  train: goes on from the newest checkpoint of --checkpoints, to the same bits
  --weights FILE            export, predict, serve: weights that train has written
  --format F                export: one of \`formats\`; or pytorch, keras or flax for source code, which needs no weights
  --variant V               export: float32, float16, int8-weights or int8; the format's first by default
  --opset N                 export: of formats that hold an ONNX file, 17 to 22; 17 by default
  --verify                  export: runs what was written in its own runtime and compares; exit code 1 where it differs
  --port P                  serve: 8000 by default; 0 for any that is free
  --check                   export: what each format can take of X, layer by layer, instead of writing it
  --help                    this text`;

const CALLS: ReadonlyMap<string, Call> = new Map([
  ["templates", templatesCall],
  ["inspect", inspectCall],
  ["profile", profileCall],
  ["tune", tuneCall],
  ["train", trainCall],
  ["formats", formatsCall],
  ["export", exportCall],
  ["predict", predictCall],
  ["serve", serveCall],
]);

/**
 * @param parameters what follows the program's name.
 * @param root the folder of the repository, for the data sets that come with it.
 * @returns the exit code.
 */
export async function main(
  parameters: readonly string[],
  root: string,
  output: Output = terminalOutput(),
): Promise<number> {
  try {
    return await dispatch(parameters, root, output);
  } catch (error) {
    output.note(`trainyard: ${oneLine(error)}`);
    return error instanceof CommandFailure ? error.exitCode : 1;
  }
}

async function dispatch([command, ...rest]: readonly string[], root: string, output: Output): Promise<number> {
  const names = [...CALLS.keys()].join(", ").replace(/, (?=[^,]*$)/, " and ");
  if (command === undefined) throw new CommandFailure(`Give a command: ${names}; --help tells more.`, 2);
  const call = CALLS.get(command);
  if (call === undefined && command !== "help" && command !== "--help") {
    throw new CommandFailure(`There is no command "${command}". There are ${names}; --help tells more.`, 2);
  }
  const code = await call?.(rest, root, output);
  if (code === undefined) output.line(USAGE);
  return code ?? 0;
}
