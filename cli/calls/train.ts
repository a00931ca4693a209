/** `train`: its options. */
import { DEVICES, PRECISIONS } from "../../src/engine/model/types";
import { train } from "../commands/train";
import { choice, positive } from "../options";
import { flag, help, json, parse, single, text } from "./call";
import type { Call } from "./call";

export const trainCall: Call = (parameters, root, output) => {
  const { values, positionals } = parse(parameters, {
    ...help,
    ...json,
    steps: text,
    epochs: text,
    seed: text,
    device: text,
    precision: text,
    accumulation: text,
    "memory-budget": text,
    out: text,
    tensorboard: text,
    "stop-when": { type: "string", multiple: true },
    checkpoints: text,
    "checkpoint-every": text,
    resume: flag,
    tuning: text,
  });
  if (values.help === true) return undefined;
  return train(
    {
      project: single(positionals, "train"),
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
};
