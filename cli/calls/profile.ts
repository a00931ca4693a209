/** `profile`: its options. */
import { DEVICES } from "../../src/engine/model/types";
import { profile } from "../commands/profile";
import { choice, positive } from "../options";
import { help, json, parse, single, text } from "./call";
import type { Call } from "./call";

export const profileCall: Call = (parameters, root, output) => {
  const { values, positionals } = parse(parameters, {
    ...help,
    ...json,
    steps: text,
    device: text,
    tuning: text,
  });
  if (values.help === true) return undefined;
  return profile(
    {
      project: single(positionals, "profile"),
      json: values.json === true,
      root,
      steps: positive("--steps", values.steps),
      device: choice("--device", values.device, DEVICES),
      tuning: values.tuning,
    },
    output,
  );
};
