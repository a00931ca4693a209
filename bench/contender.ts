/** A framework that trains one reference model on one device. The page of the bench times every one of them the same way. */
import type { ModelName } from "./models/reference-model";

export interface Contender {
  readonly name: string;
  /** Enqueues one training step: forward, backward and Adam. */
  step(): void | Promise<void>;
  /** Waits until everything enqueued is done. @returns the loss of the last step. */
  settle(): Promise<number>;
  /** Figures that only some contenders can give. */
  facts?(): Readonly<Record<string, number>>;
  dispose(): void;
}

export type ContenderKey = "trainyard" | "tfjs" | "jax";
export type BenchDevice = "webgpu" | "cpu";

/** @throws Error with the reason why the framework cannot train the model on the device. */
export type MakeContender = (model: ModelName, device: BenchDevice) => Promise<Contender>;

/** Adam's step size; its other settings are 0.9, 0.999 and 1e-8 everywhere. */
export const LEARNING_RATE = 0.001;
