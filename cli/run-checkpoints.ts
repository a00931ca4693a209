/** `train --checkpoints FOLDER`: where a run of the command line goes on from, and where its checkpoints go. */
import { DEFAULT_CHECKPOINTS } from "../src/engine/metrics/checkpoint-info";
import type { Checkpoint } from "../src/engine/training/checkpoint";
import { fingerprintOf } from "../src/engine/training/checkpoint";
import { CheckpointStore } from "../src/engine/training/checkpoint-store";
import type { TrainingRequest, TrainingRunOptions } from "../src/engine/training/run-types";
import { diskAreas } from "./disk-areas";
import { CommandFailure, oneLine } from "./failure";
import type { Output } from "./output";

export interface CheckpointOptions {
  /** Folder; absent for no checkpoints. */
  readonly checkpoints: string | undefined;
  /** Updates between two; absent for one a minute. */
  readonly checkpointEvery: number | undefined;
  readonly resume: boolean;
}

export interface CommandCheckpoints {
  readonly options: Pick<TrainingRunOptions, "checkpoints" | "resumeFrom">;
  readonly take: (checkpoint: Checkpoint) => void;
  /** Resolves when all checkpoints that were taken are stored. */
  readonly settled: () => Promise<void>;
}

/** One run a folder. */
const RUN = "run";

/** @throws CommandFailure for a folder that belongs to another run, or has none to go on with. */
export async function useCheckpoints(
  { checkpoints: folder, checkpointEvery, resume }: CheckpointOptions,
  request: TrainingRequest,
  maxSteps: number | undefined,
  output: Output,
): Promise<CommandCheckpoints> {
  if (folder === undefined) {
    if (resume || checkpointEvery !== undefined)
      throw new CommandFailure("--resume and --checkpoint-every go with --checkpoints FOLDER.", 2);
    return { options: {}, take: () => undefined, settled: () => Promise.resolve() };
  }
  const store = new CheckpointStore(diskAreas(folder));
  const newest = (await store.list(RUN)).at(-1);
  if (newest !== undefined && !resume) {
    throw new CommandFailure(
      `${folder} holds checkpoints of a run, the newest of step ${newest.step}: go on with it with --resume, or name another folder.`,
    );
  }
  const resumeFrom = newest === undefined ? undefined : await store.load(RUN);
  if (resumeFrom !== undefined && resumeFrom.fingerprint !== (await fingerprintOf(request, maxSteps))) {
    throw new CommandFailure(
      `The checkpoints in ${folder} are of another model, other data or other settings: a run goes on with those that it was started with.`,
    );
  }
  if (resumeFrom !== undefined) output.note(`trainyard: goes on from step ${resumeFrom.step}.`);
  await store.begin(RUN, { projectName: request.projectName });
  const everyMs = checkpointEvery === undefined ? DEFAULT_CHECKPOINTS.everySeconds * 1000 : 0;
  return {
    options: {
      checkpoints: { everyMs, everySteps: checkpointEvery ?? 0 },
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
    },
    take: (checkpoint) => {
      store.add({ ...checkpoint, runId: RUN }, DEFAULT_CHECKPOINTS.keepLast).catch((error: unknown) => {
        output.note(`trainyard: the checkpoint of step ${checkpoint.step} is not stored: ${oneLine(error)}`);
      });
    },
    settled: () => store.settled(RUN),
  };
}
