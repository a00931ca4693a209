/** `serve`: its options. */
import { DEVICES } from "../../src/engine/model/types";
import { serve } from "../commands/serve";
import { CommandFailure } from "../failure";
import { choice, positive } from "../options";
import { help, parse, single, text } from "./call";
import type { Call } from "./call";

/** As Triton has it. */
const DEFAULT_PORT = 8000;
const LARGEST_PORT = 65_535;

export const serveCall: Call = (parameters, root, output) => {
  const { values, positionals } = parse(parameters, { ...help, weights: text, port: text, device: text });
  if (values.help === true) return undefined;
  const { weights } = values;
  if (weights === undefined) throw new CommandFailure("serve needs --weights FILE.", 2);
  const port = positive("--port", values.port, 0) ?? DEFAULT_PORT;
  if (port > LARGEST_PORT) throw new CommandFailure(`--port takes a number up to ${LARGEST_PORT}, not ${port}.`, 2);
  const device = choice("--device", values.device, DEVICES) ?? "auto";
  return serve({ project: single(positionals, "serve"), weights, port, device, root }, output);
};
