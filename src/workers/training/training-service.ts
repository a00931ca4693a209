/**
 * What the page can ask of the training worker (`TrainingWorkerApi`). Owns the devices, the run and the kept weights;
 * training itself is the engine's. At most one run at a time: a new one first ends the one before, keeping its weights.
 */
import type { DatasetDescription, GraphDescription, TrainingSettings } from "../../engine/model/types";
import { checkExport } from "../../engine/export/check-export";
import { exportCode } from "../../engine/export/code/export-code";
import { answerExamples } from "../../engine/training/answer-examples";
import { compileRun } from "../../engine/training/compile-run";
import type { CodeFramework, CodeLine, CodeRequest } from "../../engine/model/source-code";
import type { EstimateProgress, RunEstimate } from "../../engine/metrics/run-estimate";
import type { InsideView, InsideWish } from "../../engine/metrics/inside-view";
import type { ProfileProgress, RunProfile } from "../../engine/metrics/run-profile";
import type { ExportTable } from "../../engine/model/export-table";
import type { EstimateRunOptions } from "../../engine/training/estimate-run";
import { estimateRun } from "../../engine/training/estimate-run";
import type { Inference } from "../../engine/training/inference";
import { profileRun } from "../../engine/training/profile-run";
import { toPrediction } from "../../engine/training/predictions";
import type {
  CheckpointInfo,
  CheckpointKind,
  CheckpointRef,
  InterruptedRun,
  UploadedCheckpoint,
} from "../protocol/checkpoints";
import type { Weights } from "../../engine/training/run-types";
import type { DeviceSummary, RunEvent } from "../protocol/events";
import type { StepThroughApi } from "../protocol/step-through";
import type {
  ExportResult,
  ExportWish,
  GivenExamples,
  KeptRun,
  MemoryForecast,
  ModelRequest,
  NamedOutput,
  PredictRequest,
  ProofSamples,
  StartRequest,
  TrainingWorkerApi,
  TuningProgress,
  TuningState,
} from "../protocol/training";
import { ActiveProfile, throttled } from "./active-profile";
import { ActiveRun } from "./active-run";
import type { ActiveRunOptions } from "./active-run";
import { CheckpointService } from "./checkpoint-service";
import { Devices } from "./devices";
import type { OpenedDevice } from "./devices";
import { EventStream } from "./event-stream";
import { exportWeights } from "./export-weights";
import { forecastMemory } from "./forecast-memory";
import { KernelTuner } from "./kernel-tuner";
import { KeptModel } from "./kept-model";
import { KeptWeightsStore } from "./kept-weights";
import type { KeptWeights } from "./kept-weights";
import { createPortBatchSource } from "./port-batch-source";
import { withFileWeights } from "./file-weights";
import { describeProblem } from "./run-problem";
import { StoredRuns } from "./stored-runs";
import { weightsInFile } from "./take-weights";

type Measurement = Required<Omit<EstimateRunOptions, "onProgress">>;

interface Current {
  /** Absent while its device and first weights are awaited. */
  active?: ActiveRun;
  stopped: boolean;
  readonly ended: Promise<void>;
}

export class TrainingService implements TrainingWorkerApi {
  readonly #devices = new Devices();
  readonly #store = new KeptWeightsStore();
  readonly #keptModel = new KeptModel(this.#devices);
  readonly #profile = new ActiveProfile();
  readonly #tuner = new KernelTuner();
  readonly #runs = new StoredRuns();
  readonly #checkpoints = new CheckpointService(this.#runs);
  #current: Current | undefined;

  holdLock(name: string): Promise<void> {
    return new Promise((held, failed) => {
      const forEver = (): Promise<never> => {
        held();
        return new Promise(() => undefined);
      };
      navigator.locks.request(name, forEver).catch(failed);
    });
  }

  async device(preference: TrainingSettings["device"]): Promise<DeviceSummary> {
    return (await this.#devices.get(preference)).summary;
  }

  async forecastMemory(request: ModelRequest): Promise<MemoryForecast> {
    const { device } = await this.#tunedDevice(request.training.device);
    return forecastMemory(request, device);
  }

  async tuning(preference: TrainingSettings["device"], request?: ModelRequest): Promise<TuningState> {
    const { device } = await this.#devices.get(preference);
    return this.#tuner.state(device, request);
  }

  async tune(request: ModelRequest, progress: MessagePort): Promise<TuningState> {
    this.#refuseBesideRun("tune");
    this.#profile.cancel("The profile was ended because tuning began.");
    const { device } = await this.#devices.get(request.training.device);
    // A run may have begun while the device was opened.
    this.#refuseBesideRun("tune");
    return this.#tuner.tune(device, request, (message: TuningProgress) => progress.postMessage(message));
  }

  cancelTuning(): Promise<void> {
    return this.#tuner.cancel("Tuning was cancelled.");
  }

  async clearTuning(preference: TrainingSettings["device"]): Promise<void> {
    const { device } = await this.#devices.get(preference);
    this.#refuseBesideRun("clear the kernel choices");
    await this.#tuner.clear(device);
  }

  profile(request: ModelRequest, progress: MessagePort, batches: MessagePort): Promise<RunProfile> {
    const onProgress = throttled((message: ProfileProgress) => progress.postMessage(message));
    return this.#measure(request, batches, (options) => profileRun({ ...options, onProgress }));
  }

  estimate(request: ModelRequest, progress: MessagePort, batches: MessagePort): Promise<RunEstimate> {
    const onProgress = throttled((message: EstimateProgress) => progress.postMessage(message));
    return this.#measure(request, batches, (options) => estimateRun({ ...options, onProgress }));
  }

  async checkExport(graph: GraphDescription, dataset: DatasetDescription | undefined): Promise<ExportTable> {
    return Promise.resolve(checkExport(graph, dataset));
  }

  async code(request: CodeRequest, framework: CodeFramework): Promise<readonly CodeLine[]> {
    return Promise.resolve(exportCode(request, framework));
  }

  /** Measures on the device of a request, beside no run that takes steps. */
  async #measure<T>(
    request: ModelRequest,
    batches: MessagePort,
    work: (options: Measurement) => Promise<T>,
  ): Promise<T> {
    const source = createPortBatchSource(batches);
    const { active } = this.#current ?? {};
    if (this.#current !== undefined && active?.run.holding !== true) {
      source.close();
      throw new Error("A run is taking steps: pause or stop it before you measure.");
    }
    const device = this.#tuner
      .cancel("Tuning was ended because a profile began.")
      .then(() => this.#tunedDevice(request.training.device));
    return this.#profile.measure(device, source, (device, signal) =>
      work({ request, device, batches: source, signal }),
    );
  }

  async cancelProfile(): Promise<void> {
    this.#profile.cancel("The profile was cancelled.");
    await Promise.resolve();
  }

  async start(request: StartRequest, events: MessagePort, batches: MessagePort): Promise<void> {
    this.#profile.cancel("The profile was ended because training began.");
    const before = this.#current;
    let end: () => void = () => undefined;
    const current: Current = {
      stopped: false,
      ended: new Promise((resolve) => {
        end = resolve;
      }),
    };
    this.#current = current;
    const stream = new EventStream(request.runId, (event: RunEvent) => events.postMessage(event));
    void this.#run(request, stream, batches, current, before).finally(() => {
      if (this.#current === current) this.#current = undefined;
      end();
    });
    await Promise.resolve();
  }

  async #run(
    request: StartRequest,
    stream: EventStream,
    batches: MessagePort,
    current: Current,
    before: Current | undefined,
  ): Promise<void> {
    const source = createPortBatchSource(batches);
    try {
      if (before !== undefined) await endRun(before);
      // Nothing measures while a run takes steps, and its kernels are those that are known now.
      await this.#tuner.cancel("Tuning was ended because training began.");
      await this.#runs.alone(request.runId, async () => {
        const device = await this.#deviceOfRun(request.training.device);
        const active = new ActiveRun({
          request,
          device,
          reopen: () => this.#deviceOfRun(device.device.kind),
          batches: source,
          events: stream,
          store: this.#store,
          runs: this.#runs,
          ...(await this.#beginning(request, stream)),
        });
        if (current.stopped) active.stop();
        current.active = active;
        await active.finish();
      });
    } catch (error) {
      source.close();
      stream.send({ type: "failed", problem: describeProblem(error, 0) });
    }
  }

  /** What the run goes on from, or begins with. */
  async #beginning(
    request: StartRequest,
    stream: EventStream,
  ): Promise<Pick<ActiveRunOptions, "initialWeights" | "resumeFrom">> {
    const begun = await this.#checkpoints.beginning(request, stream);
    if (begun !== undefined) return begun;
    if (request.continueFrom === undefined) return {};
    const kept = await this.#store.load(request.projectId, request.continueFrom);
    return kept === undefined ? {} : { initialWeights: kept.weights };
  }

  async #deviceOfRun(preference: TrainingSettings["device"]): Promise<OpenedDevice> {
    const { device, summary } = await this.#devices.get(preference);
    const tuning = await this.#tuner.apply(device);
    return { device, summary: { ...summary, ...(tuning === undefined ? {} : { tuning }) } };
  }

  async pause(): Promise<void> {
    this.#running().pause();
    await Promise.resolve();
  }

  async resume(): Promise<void> {
    this.#profile.cancel("The profile was ended because training went on.");
    this.#running().resume();
    await Promise.resolve();
  }

  async step(): Promise<void> {
    this.#profile.cancel("The profile was ended because training went on.");
    this.#running().step();
    await Promise.resolve();
  }

  /** Resolves when the run has ended and its weights are kept. */
  async stop(): Promise<void> {
    if (this.#current !== undefined) await endRun(this.#current);
  }

  async setLearningRate(rate: number): Promise<void> {
    this.#running().setLearningRate(rate);
    await Promise.resolve();
  }

  async watchHealth(on: boolean): Promise<void> {
    await Promise.resolve(this.#current?.active?.watchHealth(on));
  }

  readonly setBreakpoints: TrainingWorkerApi["setBreakpoints"] = (list) =>
    Promise.resolve(this.#current?.active?.breakpoints.set(list));
  readonly openStep: StepThroughApi["openStep"] = async () => (await this.#running().run.nextStep.open()).outline;
  readonly stepTensor: StepThroughApi["stepTensor"] = async (id, at) =>
    (await this.#running().run.nextStep.current()).tensor(id, at);
  readonly stepNonFinite: StepThroughApi["stepNonFinite"] = async () =>
    (await this.#running().run.nextStep.current()).nonFinite();

  checkpoints(runId: string): Promise<readonly CheckpointInfo[]> {
    return this.#runs.checkpoints.list(runId);
  }

  async checkpoint(kind: CheckpointKind): Promise<void> {
    this.#current?.active?.checkpoint(kind);
    await Promise.resolve();
  }

  interrupted(projectId: string): Promise<InterruptedRun | undefined> {
    return this.#runs.interrupted(projectId);
  }

  dismissInterrupted(projectId: string): Promise<void> {
    return this.#runs.dismiss(projectId);
  }

  checkpointBytes(): Promise<number> {
    return this.#runs.checkpoints.bytes();
  }

  deleteCheckpoints(runId: string): Promise<void> {
    return this.#checkpoints.remove(runId);
  }

  downloadCheckpoint(checkpoint: CheckpointRef): Promise<ExportResult> {
    return this.#checkpoints.download(checkpoint);
  }

  uploadCheckpoint(file: Blob, fileName: string, model: ModelRequest): Promise<UploadedCheckpoint> {
    return this.#checkpoints.upload(file, fileName, model);
  }

  kept(projectId: string): Promise<KeptRun | undefined> {
    return this.#store.describe(projectId);
  }

  predict(request: PredictRequest): Promise<readonly NamedOutput[]> {
    return this.#withModel(request.projectId, async (inference, dataset) => {
      const outputs = await inference.run(request.fields, request.examples);
      return outputs.map(({ output, values }) => ({
        name: output.name,
        values: toPrediction({ output, values }, dataset),
        shape: output.spec.shape,
        prediction: output.prediction,
        ...(output.target === undefined ? {} : { target: output.target }),
      }));
    });
  }

  inside(projectId: string, wish: InsideWish): Promise<InsideView> {
    return this.#withModel(projectId, (inference) => inference.look(wish));
  }

  prove({ projectId, fields, examples }: PredictRequest): Promise<ProofSamples> {
    return this.#withModel(projectId, (inference) => answerExamples(inference, fields, examples));
  }

  async proveWeights({ projectId, fields, examples }: PredictRequest, file: Blob): Promise<ProofSamples> {
    const run = this.#live(projectId)?.request ?? (await this.#keptWeights(projectId)).run;
    return withFileWeights(this.#devices, run, file, (inference) => answerExamples(inference, fields, examples));
  }

  async export(wish: ExportWish): Promise<ExportResult> {
    const answered = (given: GivenExamples | undefined) =>
      given === undefined
        ? undefined
        : this.#withModel(wish.projectId, (inference) => answerExamples(inference, given.fields, given.examples));
    const examples = await answered(wish.held);
    const calibration = await answered(wish.calibration);
    const active = this.#live(wish.projectId);
    const weights = await active?.run.weights();
    if (active !== undefined && weights !== undefined) {
      const live = { step: active.run.stepsTaken, weights, metrics: {} };
      return exportWeights(active.request, live, wish, { examples, calibration });
    }
    const { run, step, weights: kept } = await this.#keptWeights(wish.projectId);
    return exportWeights(run, { step, weights: kept, metrics: run.metrics }, wish, { examples, calibration });
  }

  async takeWeights(file: Blob, fileName: string, model: ModelRequest, step: number): Promise<KeptRun | undefined> {
    const weights = await weightsInFile(file, fileName, model);
    if (weights === undefined) return undefined;
    return this.#keep(model, weights, step);
  }

  keepFreshWeights(model: ModelRequest): Promise<KeptRun> {
    return this.#keep(model, compileRun(model).initialWeights(), 0);
  }

  async #keep(model: ModelRequest, weights: Weights, step: number): Promise<KeptRun> {
    const device = await this.device(model.training.device);
    const finishedAt = new Date().toISOString();
    const run: KeptRun = { ...model, runId: crypto.randomUUID(), finishedAt, step, metrics: {}, device };
    // In memory they are there also where the browser refuses storage.
    await this.#store.save("last", { run, step, weights }).catch(() => false);
    return run;
  }

  async forget(projectId: string): Promise<void> {
    await this.#store.forget(projectId);
    this.#keptModel.forget(projectId);
  }

  /** The device with the kernel choices that are known now; those of a run stay as they are. */
  async #tunedDevice(preference: TrainingSettings["device"]): Promise<OpenedDevice> {
    const opened = await this.#devices.get(preference);
    if (this.#current === undefined) await this.#tuner.apply(opened.device);
    return opened;
  }

  /** @throws Error where there is a run: its kernels must not change. */
  #refuseBesideRun(what: string): void {
    if (this.#current !== undefined) throw new Error(`There is a run: wait for its end, or stop it, to ${what}.`);
  }

  #running(): ActiveRun {
    const active = this.#current?.active;
    if (active === undefined) throw new Error("No run is going on.");
    return active;
  }

  /** The run of this project, if its weights can be used now. */
  #live(projectId: string): ActiveRun | undefined {
    const active = this.#current?.active;
    return active?.request.projectId === projectId && active.run.inference !== undefined ? active : undefined;
  }

  /** With the weights of the run that is going on, else with the kept ones. */
  async #withModel<T>(
    projectId: string,
    work: (inference: Inference, dataset: DatasetDescription) => Promise<T>,
  ): Promise<T> {
    const active = this.#live(projectId);
    if (active?.run.inference !== undefined) {
      try {
        return await work(active.run.inference, active.request.dataset);
      } catch (error) {
        // The run may have ended in between and released what it had; then the kept weights are its own.
        if (this.#live(projectId) === active) throw error;
        await this.#store.settled(projectId);
      }
    }
    const kept = await this.#keptWeights(projectId);
    return this.#keptModel.use(kept, (inference) => work(inference, kept.run.dataset));
  }

  /** The best weights, or the last where nothing was validated. @throws Error if nothing is kept. */
  async #keptWeights(projectId: string): Promise<KeptWeights> {
    const kept = (await this.#store.load(projectId, "best")) ?? (await this.#store.load(projectId, "last"));
    if (kept === undefined) throw new Error("This project has no trained weights yet: press Train first.");
    return kept;
  }
}

async function endRun(current: Current): Promise<void> {
  current.stopped = true;
  current.active?.stop();
  await current.ended;
}
