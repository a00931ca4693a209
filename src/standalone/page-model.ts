/** The model out of the blocks of a page: read once, checked, and opened once for each device that is asked for. */
import type { PageData } from "../engine/export/page/page-data";
import { crc32, readPageData } from "../engine/export/page/page-data";
import { fromBase64 } from "../engine/model/page-file";
import type { DevicePreference } from "../engine/runtime/open-device";
import type { Answer, Numbers } from "./standalone-model";
import { StandaloneModel } from "./standalone-model";

export class PageModel {
  readonly data: PageData;
  readonly #weights: Uint8Array;
  readonly #opened = new Map<DevicePreference, Promise<StandaloneModel>>();

  /**
   * @param model text of the block of the model. @param weights text of the block of the weights.
   * @throws Error as a sentence for a page that is damaged.
   */
  constructor(model: string, weights: string) {
    this.data = readPageData(model);
    this.#weights = fromBase64(weights);
    if (crc32(this.#weights) !== this.data.weightsChecksum)
      throw new Error("The weights in this page are damaged: their checksum is another one.");
  }

  open(device: DevicePreference): Promise<StandaloneModel> {
    let model = this.#opened.get(device);
    if (model === undefined) {
      model = StandaloneModel.open(this.data, this.#weights, device);
      this.#opened.set(device, model);
      // What failed is tried again when it is asked for again.
      model.catch(() => this.#opened.delete(device));
    }
    return model;
  }

  async predict(inputs: Readonly<Record<string, Numbers>>, device: DevicePreference): Promise<Record<string, Answer>> {
    return (await this.open(device)).predict(inputs);
  }
}
