/**
 * Measured kernel choices in the training worker: measures them while nothing trains, keeps them in the origin private file system (one
 * file an adapter) and gives them to the device. Always holds: a device gets choices between runs only, every choice is stored as soon as
 * it is made, and what cannot be stored lasts as long as the page.
 */
import type { TunedChoice, TuningProgress, TuningTable } from "../../engine/metrics/kernel-tuning";
import { decodeTuning, encodeTuning, preferencesOf, tuningHash, withChoice } from "../../engine/metrics/kernel-tuning";
import { stableHash } from "../../engine/model/stable-hash";
import { hasVariant } from "../../engine/lowering/tuning-sites";
import type { ComputeDevice } from "../../engine/runtime/device";
import { openGpuDevice } from "../../engine/runtime/gpu-device";
import { tuneRun, tuningOf, tuningSitesOf } from "../../engine/training/tune-run";
import type { TuningFacts } from "../protocol/events";
import type { ModelRequest, TuningState } from "../protocol/training";

const FOLDER = "tuning";

interface Known {
  readonly table: TuningTable;
  readonly ignored: readonly string[];
}

export class KernelTuner {
  readonly #root: () => Promise<FileSystemDirectoryHandle>;
  readonly #runtime: string;
  /** By adapter. */
  readonly #known = new Map<string, Promise<Known>>();
  #active: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(root = () => navigator.storage.getDirectory(), runtime = runtimeOf(navigator.userAgent)) {
    this.#root = root;
    this.#runtime = runtime;
  }

  /** Gives the device what was measured on it, for the plans and sessions from now on. @returns what a run is to record of it. */
  async apply(device: ComputeDevice): Promise<TuningFacts | undefined> {
    if (device.tuning === undefined) return undefined;
    const { table } = await this.#knownOf(device.tuning.adapter);
    device.tuning.prefer(preferencesOf(table));
    return table.choices.length === 0 ? undefined : { classes: table.choices.length, hash: tuningHash(table) };
  }

  /** @param request absent where the model has problems: what is open in it is then not told. */
  async state(device: ComputeDevice, request?: ModelRequest): Promise<TuningState> {
    if (device.tuning === undefined) return { deviceName: device.name, tunable: false, choices: [], ignored: [] };
    const { table, ignored } = await this.#knownOf(device.tuning.adapter);
    const sites = request === undefined ? undefined : tuningSitesOf(request, device, table);
    return {
      deviceName: device.name,
      tunable: true,
      choices: table.choices,
      ignored,
      ...(sites === undefined ? {} : { model: { classes: sites.all.length, open: sites.open.length } }),
    };
  }

  /**
   * Measures what the model has and was not measured before. A newer call ends an older one.
   * @throws Error that says why it ended or cannot be; what was measured until then is kept.
   */
  async tune(
    device: ComputeDevice,
    request: ModelRequest,
    onProgress: (progress: TuningProgress) => void,
  ): Promise<TuningState> {
    await this.cancel("A newer measurement took its place.");
    const { adapter } = tuningOf(device);
    const { table } = await this.#knownOf(adapter);
    const abort = new AbortController();
    const skipped: string[] = [];
    const tuning = tuneRun({
      request,
      device,
      table,
      open: () => openGpuDevice(navigator.gpu),
      onChoice: (choice) => this.#keep(adapter, choice),
      onProgress,
      onSkipped: (siteClass, reason) => skipped.push(`${siteClass} keeps its default: ${reason}`),
      signal: abort.signal,
    });
    const active = { abort, ended: tuning.then(nothing, nothing) };
    this.#active = active;
    try {
      await tuning;
    } finally {
      if (this.#active === active) this.#active = undefined;
      await this.#writing;
    }
    const state = await this.state(device, request);
    return { ...state, ignored: [...state.ignored, ...skipped] };
  }

  /** Resolves when the measurement that is under way, if there is one, has let go of its device. */
  async cancel(reason: string): Promise<void> {
    this.#active?.abort.abort(new Error(reason));
    await this.#active?.ended;
  }

  /** Forgets what was measured on the adapter of this device. */
  async clear(device: ComputeDevice): Promise<void> {
    await this.cancel("The choices were cleared.");
    const { adapter } = tuningOf(device);
    this.#known.set(adapter, Promise.resolve({ table: this.#empty(adapter), ignored: [] }));
    await this.#inTurn(async () => {
      const folder = await (await this.#root()).getDirectoryHandle(FOLDER, { create: true });
      await folder.removeEntry(fileOf(adapter)).catch(ignoreMissing);
    });
  }

  #keep(adapter: string, choice: TunedChoice): void {
    const known = this.#knownOf(adapter).then(({ table }) => ({ table: withChoice(table, choice), ignored: [] }));
    this.#known.set(adapter, known);
    this.#inTurn(async () => {
      const { table } = await known;
      const folder = await (await this.#root()).getDirectoryHandle(FOLDER, { create: true });
      const writable = await (await folder.getFileHandle(fileOf(adapter), { create: true })).createWritable();
      await writable.write(encodeTuning(table));
      await writable.close();
    }).catch(nothing);
  }

  #knownOf(adapter: string): Promise<Known> {
    const known = this.#known.get(adapter);
    if (known !== undefined) return known;
    const reading = this.#read(adapter);
    this.#known.set(adapter, reading);
    return reading;
  }

  async #read(adapter: string): Promise<Known> {
    let text: string | undefined;
    try {
      const folder = await (await this.#root()).getDirectoryHandle(FOLDER, { create: true });
      text = await (await (await folder.getFileHandle(fileOf(adapter))).getFile()).text();
    } catch {
      // Nothing is stored, or the browser refuses storage: then there is nothing to know.
      return { table: this.#empty(adapter), ignored: [] };
    }
    return decodeTuning(text, { adapter, runtime: this.#runtime }, hasVariant);
  }

  #empty(adapter: string): TuningTable {
    return { adapter, runtime: this.#runtime, choices: [] };
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#writing.then(work);
    this.#writing = turn.catch(nothing);
    return turn;
  }
}

const nothing = (): void => undefined;

/** Name of the file of an adapter. */
export const fileOf = (adapter: string): string => `${stableHash(adapter).toString(16).padStart(8, "0")}.json`;

/** Browser and version, as far as it tells: a newer one may compile shaders differently. */
export function runtimeOf(userAgent: string): string {
  const named = ["Edg", "OPR", "Firefox", "Chrome", "Version"].map(
    (name) => new RegExp(`${name}/[\\d.]+`).exec(userAgent)?.[0],
  );
  return named.find((found) => found !== undefined) ?? userAgent;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
}
