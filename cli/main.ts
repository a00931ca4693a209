/**
 * The command line: the same engine as in the tab, in Node. Exit code 0 only on success; errors are one line on standard
 * error; what is printed to standard output is the result and nothing else.
 */
import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";
import { MODEL_FORMATS } from "../src/engine/model/model-formats";
import { CODE_FRAMEWORKS } from "../src/engine/model/source-code";
import { DEVICES, PRECISIONS } from "../src/engine/model/types";
import { checkExport } from "./commands/check-export";
import { exportModel } from "./commands/export";
import { exportCode } from "./commands/export-code";
import { inspect } from "./commands/inspect";
import { ADAPTERS } from "./commands/inspect-program";
import { predict } from "./commands/predict";
import { profile } from "./commands/profile";
import { listTemplates } from "./commands/templates";
import { train } from "./commands/train";
import { tune } from "./commands/tune";
import { CommandFailure, oneLine } from "./failure";
import { choice, positive } from "./options";
import { terminalOutput } from "./output";
import type { Output } from "./output";

const USAGE = `Trainyard on the command line. X is a file with a project in it, or the name of a template.

  templates                 the names of the templates
  inspect X                 layers, output shapes, parameters, FLOPs and memory
  profile X                 where the time of a training step goes, by layer and by kernel
  tune X                    measures which kernels are the fastest for X on this adapter, into the file of --tuning
  train X                   trains and prints the losses
  export X                  writes the model for other systems
  predict X                 writes held-out examples and the model's answers

Options
  --json                    templates, inspect, profile, tune, train, export --check: JSON instead of text
  --program                 inspect: the kernels of the training step, instead of the layers
  --adapter A               inspect --program: kernels for a hardware (default) or a software adapter
  --tuning FILE             tune: where kernel choices are kept; inspect --program, profile, train: the choices to use
  --steps N                 train: ends after N steps; profile: so many as a whole, 20 by default
  --epochs N                train: instead of the project's
  --seed N                  train: instead of the project's
  --precision P             train: f32 or mixed, instead of the project's
  --accumulation N          train: batches to one update, instead of the project's
  --memory-budget MB        train, inspect: most memory of a step in megabytes, instead of the project's; 0 for the device's own
  --device D                train, profile, predict: auto (default), webgpu or cpu
  --count N                 predict: examples of the test split, 256 by default
  --out PATH                train: folder for weights.safetensors, best.safetensors, metrics.jsonl and project.json
                            export, predict: the file to write; for saved-model and tfjs a folder
  --stop-when "CONDITION"   train: stops right after the step at which it is met: "loss < 0.3", "validation accuracy > 0.9",
                            "gradient of Dense > 100", "loss has no new low for 500 steps"; may be given several times
  --tensorboard FOLDER      train: writes an event file for TensorBoard there as well
  --checkpoints FOLDER      train: keeps checkpoints there, the best and the last three, one a minute
  --checkpoint-every N      train: one every N steps instead
  --resume                  train: goes on from the newest checkpoint of --checkpoints, to the same bits
  --weights FILE            export, predict: weights that train has written
  --format F                export: onnx, saved-model (TensorFlow), tfjs (TensorFlow.js) or safetensors; pytorch, keras or flax
                            for source code, which needs no weights
  --check                   export: what each format can take of X, layer by layer, instead of writing it
  --help                    this text`;

type Options = NonNullable<ParseArgsConfig["options"]>;

const help = { help: { type: "boolean" } } as const satisfies Options;
const json = { json: { type: "boolean" } } as const satisfies Options;

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

async function dispatch(parameters: readonly string[], root: string, output: Output): Promise<number> {
  const [command, ...rest] = parameters;
  switch (command) {
    case "templates": {
      const { values, positionals } = parse(rest, { ...help, ...json });
      if (values.help === true) break;
      if (positionals.length > 0) throw new CommandFailure("templates takes no name.", 2);
      listTemplates(output, values.json === true);
      return 0;
    }
    case "inspect": {
      const { values, positionals } = parse(rest, {
        ...help,
        ...json,
        "memory-budget": { type: "string" },
        program: { type: "boolean" },
        adapter: { type: "string" },
        tuning: { type: "string" },
      });
      if (values.help === true) break;
      const memoryBudgetMegabytes = positive("--memory-budget", values["memory-budget"], 0);
      const adapter = choice("--adapter", values.adapter, ADAPTERS);
      if (adapter !== undefined && values.program !== true)
        throw new CommandFailure("--adapter goes with --program.", 2);
      if (values.tuning !== undefined && values.program !== true)
        throw new CommandFailure("--tuning goes with --program.", 2);
      const program = values.program === true ? (adapter ?? "hardware") : undefined;
      const project = single(positionals, command);
      const { tuning } = values;
      return inspect({ project, json: values.json === true, root, memoryBudgetMegabytes, program, tuning }, output);
    }
    case "profile": {
      const { values, positionals } = parse(rest, {
        ...help,
        ...json,
        steps: { type: "string" },
        device: { type: "string" },
        tuning: { type: "string" },
      });
      if (values.help === true) break;
      return profile(
        {
          project: single(positionals, command),
          json: values.json === true,
          root,
          steps: positive("--steps", values.steps),
          device: choice("--device", values.device, DEVICES),
          tuning: values.tuning,
        },
        output,
      );
    }
    case "tune": {
      const { values, positionals } = parse(rest, { ...help, ...json, tuning: { type: "string" } });
      if (values.help === true) break;
      if (values.tuning === undefined) throw new CommandFailure("tune needs --tuning FILE.", 2);
      const project = single(positionals, command);
      return tune({ project, json: values.json === true, root, tuning: values.tuning }, output);
    }
    case "train": {
      const { values, positionals } = parse(rest, {
        ...help,
        ...json,
        steps: { type: "string" },
        epochs: { type: "string" },
        seed: { type: "string" },
        device: { type: "string" },
        precision: { type: "string" },
        accumulation: { type: "string" },
        "memory-budget": { type: "string" },
        out: { type: "string" },
        tensorboard: { type: "string" },
        "stop-when": { type: "string", multiple: true },
        checkpoints: { type: "string" },
        "checkpoint-every": { type: "string" },
        resume: { type: "boolean" },
        tuning: { type: "string" },
      });
      if (values.help === true) break;
      return train(
        {
          project: single(positionals, command),
          json: values.json === true,
          root,
          steps: positive("--steps", values.steps),
          epochs: positive("--epochs", values.epochs),
          seed: positive("--seed", values.seed, 0),
          device: choice("--device", values.device, DEVICES),
          precision: choice("--precision", values.precision, PRECISIONS),
          accumulationSteps: positive("--accumulation", values.accumulation),
          memoryBudgetMegabytes: positive("--memory-budget", values["memory-budget"], 0),
          out: values.out,
          tensorboard: values.tensorboard,
          stopWhen: values["stop-when"] ?? [],
          checkpoints: values.checkpoints,
          checkpointEvery: positive("--checkpoint-every", values["checkpoint-every"]),
          resume: values.resume === true,
          tuning: values.tuning,
        },
        output,
      );
    }
    case "export": {
      const { values, positionals } = parse(rest, {
        ...help,
        ...json,
        check: { type: "boolean" },
        weights: { type: "string" },
        format: { type: "string" },
        out: { type: "string" },
      });
      if (values.help === true) break;
      if (values.check === true)
        return checkExport({ project: single(positionals, command), json: values.json === true, root }, output);
      if (values.json === true) throw new CommandFailure("--json goes with --check.", 2);
      const format = choice("--format", values.format, [...MODEL_FORMATS, ...CODE_FRAMEWORKS]);
      if (format === undefined || values.out === undefined) {
        throw new CommandFailure(
          `export needs --format ${[...MODEL_FORMATS, ...CODE_FRAMEWORKS].join("|")} and --out PATH, and but for source code --weights FILE.`,
          2,
        );
      }
      const project = single(positionals, command);
      const framework = CODE_FRAMEWORKS.find((each) => each === format);
      if (framework !== undefined) return exportCode({ project, framework, out: values.out, root }, output);
      const model = MODEL_FORMATS.find((each) => each === format);
      if (model === undefined || values.weights === undefined)
        throw new CommandFailure(`export to ${format} needs --weights FILE.`, 2);
      return exportModel({ project, weights: values.weights, format: model, out: values.out, root }, output);
    }
    case "predict": {
      const { values, positionals } = parse(rest, {
        ...help,
        weights: { type: "string" },
        count: { type: "string" },
        device: { type: "string" },
        out: { type: "string" },
      });
      if (values.help === true) break;
      if (values.weights === undefined || values.out === undefined) {
        throw new CommandFailure("predict needs --weights FILE and --out PATH.", 2);
      }
      const project = single(positionals, command);
      const count = positive("--count", values.count) ?? 256;
      const device = choice("--device", values.device, DEVICES) ?? "auto";
      return predict({ project, weights: values.weights, count, device, out: values.out, root }, output);
    }
    case "help":
    case "--help":
      break;
    case undefined:
      throw new CommandFailure(
        "Give a command: templates, inspect, profile, tune, train, export or predict; --help tells more.",
        2,
      );
    default:
      throw new CommandFailure(
        `There is no command "${command}". There are templates, inspect, profile, tune, train, export and predict; --help tells more.`,
        2,
      );
  }
  output.line(USAGE);
  return 0;
}

function parse<const T extends Options>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandFailure(oneLine(error), 2);
  }
}

function single(positionals: readonly string[], command: string): string {
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) {
    throw new CommandFailure(`${command} takes one project file or template name.`, 2);
  }
  return name;
}
