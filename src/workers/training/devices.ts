/** The devices of this worker: one for each preference, opened when first asked for, and anew after a loss. */
import type { ComputeDevice } from "../../engine/runtime/device";
import { openDevice } from "../../engine/runtime/open-device";
import type { TrainingSettings } from "../../engine/model/types";
import type { DeviceSummary } from "../protocol/events";

export interface OpenedDevice {
  readonly device: ComputeDevice;
  readonly summary: DeviceSummary;
}

export class Devices {
  readonly #opened = new Map<TrainingSettings["device"], Promise<OpenedDevice>>();

  /** @throws DeviceError `no-adapter` if WebGPU is asked for and there is none. */
  get(preference: TrainingSettings["device"]): Promise<OpenedDevice> {
    const known = this.#opened.get(preference);
    if (known !== undefined) return known;
    const opening = this.#open(preference);
    this.#opened.set(preference, opening);
    return opening;
  }

  async #open(preference: TrainingSettings["device"]): Promise<OpenedDevice> {
    const forget = (): void => void this.#opened.delete(preference);
    try {
      const { device, ...why } = await openDevice(preference, navigator.gpu);
      void device.lost.then(forget);
      const { kind, name, software } = device;
      return { device, summary: { kind, name, software, ...why } };
    } catch (error) {
      // The next call asks for an adapter again: a driver that was reset comes back.
      forget();
      throw error;
    }
  }
}
