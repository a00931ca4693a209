/** What the page can do with stored checkpoints: begin a run from one, take one out as a file, and take a file in. */
import type { CheckpointInfo } from "../../engine/metrics/checkpoint-info";
import { branchFrom, fitOf } from "../../engine/training/branch";
import type { Checkpoint } from "../../engine/training/checkpoint";
import { CheckpointError, fingerprintOf } from "../../engine/training/checkpoint";
import { decodeCheckpoint } from "../../engine/training/checkpoint-file";
import type { TrainingRunOptions } from "../../engine/training/run-types";
import { fileStem } from "../../engine/model/file-stem";
import type { CheckpointRef, UploadedCheckpoint } from "../protocol/checkpoints";
import type { ExportResult, ModelRequest, StartRequest } from "../protocol/training";
import type { EventStream } from "./event-stream";
import type { StoredRuns } from "./stored-runs";

/** No model that a browser trains has a larger one. */
const MOST_UPLOAD_BYTES = 4e9;
/** The length of the header, and the first byte of its JSON. */
const SAFETENSORS_START = 9;
const OPENING_BRACE = 0x7b;

export class CheckpointService {
  readonly #runs: StoredRuns;

  constructor(runs: StoredRuns) {
    this.#runs = runs;
  }

  /**
   * What the run of a request begins with, told as an event.
   * @returns undefined where it begins with no checkpoint.
   * @throws CheckpointError, InvalidModelError
   */
  async beginning(
    request: StartRequest,
    events: EventStream,
  ): Promise<Pick<TrainingRunOptions, "resumeFrom" | "initialWeights"> | undefined> {
    const { resume, branch } = request;
    if (resume !== undefined) {
      const checkpoint = await this.#runs.checkpoints.load(resume.runId, resume.step);
      await requireSame(checkpoint, request);
      events.send({ type: "resumed-from", runId: resume.runId, step: checkpoint.step });
      return { resumeFrom: checkpoint };
    }
    if (branch === undefined) return undefined;
    const { fit, step, options } = branchFrom(await this.#runs.checkpoints.load(branch.runId, branch.step), request);
    events.send({ type: "branched", fit, step });
    return options;
  }

  /** @throws CheckpointError for the run that is going on, here or in another tab. */
  remove(runId: string): Promise<void> {
    return this.#runs.alone(runId, () => this.#runs.checkpoints.remove(runId));
  }

  async download({ runId, step }: CheckpointRef): Promise<ExportResult> {
    const { info, bytes } = await this.#runs.checkpoints.file(runId, step);
    const name = fileStem(`checkpoint-step-${info.step}`);
    return { fileName: `${name}.safetensors`, mediaType: "application/octet-stream", content: new Blob([bytes]) };
  }

  /** The file becomes a run of its own with one checkpoint, which is offered to no one: what is done with it is the person's choice. */
  async upload(file: Blob, fileName: string, model: ModelRequest): Promise<UploadedCheckpoint> {
    const uploaded = await readUpload(file, fileName);
    const { fit, totalSteps } = fitOf(uploaded, model);
    const weights = new Set(uploaded.weights);
    if (!fit.fits.some((name) => weights.has(name))) {
      throw new CheckpointError(
        `Nothing in ${fileName} fits this model: ${[...fit.differs, ...fit.missing.map((name) => `${name} is not in the file.`)].slice(0, 3).join(" ")} Open the project that it was trained with.`,
      );
    }
    const checkpoint: Checkpoint = { ...uploaded, runId: crypto.randomUUID(), kind: "uploaded" };
    const { checkpoints } = this.#runs;
    await checkpoints.begin(checkpoint.runId, { startedAt: new Date().toISOString(), totalSteps, request: model });
    const kept = await checkpoints.add(checkpoint, 1);
    await checkpoints.end(checkpoint.runId);
    const info: CheckpointInfo | undefined = kept[0];
    if (info === undefined) throw new CheckpointError(`${fileName} could not be stored.`);
    return { checkpoint: info, fit, same: uploaded.fingerprint === (await fingerprintOf(model)), totalSteps };
  }
}

async function readUpload(file: Blob, fileName: string): Promise<Checkpoint> {
  if (file.size > MOST_UPLOAD_BYTES) throw new CheckpointError(`${fileName} is larger than any checkpoint.`);
  // A film that was chosen by mistake is told by its first bytes.
  const start = new Uint8Array(await file.slice(0, SAFETENSORS_START).arrayBuffer());
  if (start.length < SAFETENSORS_START || start.at(-1) !== OPENING_BRACE)
    throw new CheckpointError(
      `${fileName} cannot be used. It is no checkpoint: it does not begin as a safetensors file.`,
    );
  try {
    return await decodeCheckpoint(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    if (error instanceof CheckpointError) throw new CheckpointError(`${fileName} cannot be used. ${error.message}`);
    throw error;
  }
}

/** The same numbers need the same model, data and settings. */
async function requireSame(checkpoint: Checkpoint, request: StartRequest): Promise<void> {
  if (checkpoint.fingerprint === (await fingerprintOf(request))) return;
  throw new CheckpointError(
    `The model, the data or the settings are not those that the checkpoint of step ${checkpoint.step} was trained with: resume the run with its own, or branch a new run from it.`,
  );
}
