/** `export --verify`: the files as they lie on the disk, in their own runtime, against our own engine on held-out examples. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { agrees, classOutputs } from "../../src/engine/model/compare-answers";
import type { ProofResult } from "../../src/engine/model/compare-answers";
import { FORMAT_FACTS } from "../../src/engine/model/model-formats";
import type { ExportVariant, ModelFormat } from "../../src/engine/model/model-formats";
import { proveFiles } from "../../src/workers/proof/prove";
import { CommandFailure, oneLine } from "../failure";
import type { Output } from "../output";
import { heldOut } from "../held-out";
import type { TrainedModel } from "../trained-model";
import { nodeRuntime } from "./node-runtimes";

const PROOF_EXAMPLES = 256;

export interface WrittenExport {
  readonly format: ModelFormat;
  readonly variant: ExportVariant;
  /** The folder, or the folder that the only file lies in. */
  readonly folder: string;
  /** Paths inside of it. */
  readonly names: readonly string[];
}

/** @returns whether the files agree. @throws CommandFailure where Node has no runtime for them, or it does not load them. */
export async function verifyExport(
  trained: TrainedModel,
  { format, variant, folder, names }: WrittenExport,
  output: Output,
): Promise<boolean> {
  const load = nodeRuntime(format, names, folder, trained);
  const { title } = FORMAT_FACTS[format];
  if (load === undefined) {
    throw new CommandFailure(
      `${title} is written but not verified: Node has no runtime for it. npm run test:interop runs it in its own, as the documents say.`,
    );
  }
  const held = await heldOut(trained, PROOF_EXAMPLES);
  if (held === undefined) throw new CommandFailure("The data set has no examples to verify with.");
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: new Uint8Array(await readFile(join(folder, name))) })),
  );
  const classified = classOutputs(trained.model.model.outputs, held.fields);
  let result: ProofResult;
  try {
    result = await proveFiles(files, load, held.answered, classified);
  } catch (error) {
    throw new CommandFailure(`${title} is written but fails its proof: ${oneLine(error)}`);
  }
  const good = agrees(result, variant);
  output.line(describe(result, good));
  return good;
}

function describe(
  { runtime, examples, largestAbsolute, largestRelative, classes, latencyMs }: ProofResult,
  good: boolean,
): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const accuracy = classes?.accuracy;
  return [
    `${good ? "verified" : "DIFFERS"}: ${runtime} on ${examples} held-out examples`,
    `largest difference ${largestAbsolute.toExponential(1)} absolute, ${largestRelative.toExponential(1)} relative`,
    ...(classes === undefined ? [] : [`same top class ${percent(classes.sameTop)}`]),
    ...(accuracy === undefined ? [] : [`accuracy ${percent(accuracy.file)}, ours ${percent(accuracy.own)}`]),
    ...(latencyMs === undefined ? [] : [`${latencyMs.toPrecision(2)} ms for one example`]),
  ].join(", ");
}
