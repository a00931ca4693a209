/** Predicting with kept weights: one model at a time stays compiled, until other weights are asked for. */
import { compileInference } from "../../engine/training/compile-run";
import { Inference } from "../../engine/training/inference";
import type { ComputeDevice, Session } from "../../engine/runtime/device";
import type { Devices } from "./devices";
import type { KeptWeights } from "./kept-weights";

interface Loaded {
  readonly projectId: string;
  readonly kept: KeptWeights;
  readonly device: ComputeDevice;
  readonly session: Session;
  readonly inference: Inference;
}

export class KeptModel {
  readonly #devices: Devices;
  #loaded: Loaded | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(devices: Devices) {
    this.#devices = devices;
  }

  /**
   * Calls in turn, so that a model is never released while it works.
   * @throws InvalidModelError if the kept graph is not one that this version can build; DeviceError.
   */
  use<T>(kept: KeptWeights, work: (inference: Inference) => Promise<T>): Promise<T> {
    const done = this.#tail.then(async () => work(await this.#load(kept)));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  /** Releases the model of a project, when its turn comes. */
  forget(projectId: string): void {
    this.#tail = this.#tail.then(() => {
      if (this.#loaded?.projectId === projectId) this.#unload();
    });
  }

  async #load(kept: KeptWeights): Promise<Inference> {
    const { run } = kept;
    const { device } = await this.#devices.get(run.training.device);
    const loaded = this.#loaded;
    if (loaded !== undefined && loaded.device === device && sameWeights(loaded.kept, kept)) return loaded.inference;
    this.#unload();
    const session = device.createSession();
    try {
      const inference = new Inference(session, compileInference(run));
      await inference.prepare();
      for (const [name, tensor] of kept.weights) session.write(name, tensor.data);
      this.#loaded = { projectId: run.projectId, kept, device, session, inference };
      return inference;
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  #unload(): void {
    this.#loaded?.session.dispose();
    this.#loaded = undefined;
  }
}

/** Kept weights that were read from a file twice are two objects with the same run and step. */
function sameWeights(a: KeptWeights, b: KeptWeights): boolean {
  return a.weights === b.weights || (a.run.runId === b.run.runId && a.step === b.step);
}
