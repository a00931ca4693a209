/** `serve X --weights FILE`: the model behind the KServe v2 protocol on this machine, for trying a client before deploying. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { servedName } from "../../src/engine/model/file-stem";
import type { TrainingSettings } from "../../src/engine/model/types";
import { CommandFailure, oneLine } from "../failure";
import type { Output } from "../output";
import { DynamicBatches } from "../serve/dynamic-batches";
import type { BatchAnswers, BatchFields } from "../serve/dynamic-batches";
import { createModelServer } from "../serve/model-server";
import { servedModel } from "../serve/served-model";
import { loadTrainedModel, openInference } from "../trained-model";

export interface ServeOptions {
  readonly project: string;
  readonly weights: string;
  /** 0 for one that is free. */
  readonly port: number;
  readonly device: TrainingSettings["device"];
  readonly root: string;
}

/** What the engine has compiled for at most. */
const LARGEST_BATCH = 128;

/**
 * @param stop resolves when the server shall stop; requests that were taken are answered first.
 * @returns the exit code, when it has stopped.
 */
export async function serve(options: ServeOptions, output: Output, stop = interrupted()): Promise<number> {
  const trained = await loadTrainedModel(options.project, options.weights, options.root);
  const { inference, device, reason, close } = await openInference(trained, options.device);
  if (reason !== undefined) output.note(reason);
  try {
    const name = servedName(trained.project.name);
    const model = servedModel(name, inference.inputs(), trained.model.model, trained.dataset.description);
    const run = async (fields: BatchFields, examples: number): Promise<BatchAnswers> => {
      const outputs = await inference.run(fields, examples);
      return new Map(outputs.map(({ output: { name: tensor }, values }) => [tensor, values]));
    };
    const batches = new DynamicBatches(run, LARGEST_BATCH);
    // Noise is drawn for each request by itself, so that it does not depend on what goes beside it.
    const server = createModelServer(model, async (fields, examples) => {
      const complete = inference.complete(fields, examples);
      return batches.answer(
        Object.fromEntries(model.inputs.map(({ name: input }) => [input, numbers(complete[input])])),
        examples,
      );
    });
    const port = await listen(server, options.port);
    output.line(`http://127.0.0.1:${port}/v2/models/${name}`);
    output.note(`Serving ${trained.project.name} on ${device}. Ctrl+C stops.`);
    await stop;
    output.note("Stopping.");
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    return 0;
  } finally {
    close();
  }
}

function numbers(data: unknown): Float32Array | Int32Array {
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  throw new Error("An input of the model is neither floats nor integers.");
}

/** On the loopback address only: nothing outside of this machine reaches it. @returns the port. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const taken = "code" in error && error.code === "EADDRINUSE";
      reject(
        new CommandFailure(
          taken
            ? `Port ${port} is in use. Give another with --port, or 0 for any that is free.`
            : `Port ${port} cannot be listened on: ${oneLine(error)}`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** The first Ctrl+C, or being told to end; a second one ends the process at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
