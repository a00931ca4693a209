/**
 * The checkpoints of runs, one folder a run. A new checkpoint is a new file; then the next generation of the manifest says that it is valid;
 * then what neither this generation nor the one before points to is removed.
 *
 * What always holds: whenever the program dies or the machine loses power, and whatever write is refused, a reader finds one generation or
 * the one before it whole; checkpoints are tried against their own checksum when they are read. Work on one run is done in turn.
 */
import type { CheckpointInfo } from "../metrics/checkpoint-info";
import type { Checkpoint } from "./checkpoint";
import { CheckpointError, describeCheckpoint } from "./checkpoint";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file";
import type { RunManifest, StoredCheckpoint } from "./checkpoint-manifest";
import { encodeManifest, generationsOf, manifestName, readManifest } from "./checkpoint-manifest";
import type { FileArea, FileAreas } from "./file-area";

export class CheckpointStore {
  readonly #areas: FileAreas;
  readonly #queue = new Map<string, Promise<unknown>>();
  /** Bytes of each run's checkpoints, as far as they are known. */
  readonly #sizes = new Map<string, number>();

  constructor(areas: FileAreas) {
    this.#areas = areas;
  }

  /** A run begins, or goes on: then its checkpoints are there still, and what was told of it first. @param about plain data, for `describe`. */
  begin(runId: string, about: unknown): Promise<void> {
    return this.#inTurn(runId, async (area) => {
      const before = await readManifest(area);
      await this.#flip(area, before, {
        about: before?.about ?? about,
        ended: false,
        checkpoints: before?.checkpoints ?? [],
      });
    });
  }

  /** The run has ended, or is not to be offered any more. */
  end(runId: string): Promise<void> {
    return this.#inTurn(runId, async (area) => {
      const before = await readManifest(area);
      if (before !== undefined && !before.ended) await this.#flip(area, before, { ...before, ended: true });
    });
  }

  /**
   * Keeps a checkpoint of a run that has begun. Those of later steps are given up: the run has gone back behind them.
   * @param keepLast the newest so many are kept, and the newest that holds the best weights.
   * @returns what is kept now, oldest first.
   * @throws Error where storage refuses (`isStorageFull`): everything that was kept before is kept still.
   */
  add(checkpoint: Checkpoint, keepLast: number): Promise<readonly CheckpointInfo[]> {
    const { runId, step } = checkpoint;
    return this.#inTurn(runId, async (area) => {
      const before = await readManifest(area);
      const bytes = await encodeCheckpoint(checkpoint);
      const file = `step-${step}-${(before?.generation ?? 0) + 1}.safetensors`;
      const added: StoredCheckpoint = { info: describeCheckpoint(checkpoint, bytes.byteLength), file };
      const earlier = (before?.checkpoints ?? []).filter(({ info }) => info.step < step);
      const checkpoints = keptOf([...earlier, added], keepLast);
      try {
        await area.write(file, bytes);
        await this.#flip(area, before, { about: before?.about, ended: before?.ended ?? false, checkpoints });
      } catch (error) {
        await area.remove(file).catch(() => undefined);
        throw error;
      }
      const kept = checkpoints.map(({ info }) => info);
      this.#sizes.set(runId, sumOfBytes(kept));
      return kept;
    });
  }

  /** Oldest first; [] for a run that has none. */
  list(runId: string): Promise<readonly CheckpointInfo[]> {
    return this.#inTurn(runId, async (area) => {
      return ((await readManifest(area))?.checkpoints ?? []).map(({ info }) => info);
    });
  }

  describe(runId: string): Promise<Pick<RunManifest, "about" | "ended" | "checkpoints"> | undefined> {
    return this.#inTurn(runId, readManifest);
  }

  /**
   * @param step absent for the newest that is whole.
   * @throws CheckpointError where there is none, or the one asked for is damaged; it names the one before.
   */
  load(runId: string, step?: number): Promise<Checkpoint> {
    return this.#inTurn(runId, async (area) => {
      const { checkpoint } = await this.#find(area, runId, step);
      return checkpoint;
    });
  }

  /** The file of a checkpoint, tried against its checksum. @throws as `load`. */
  file(
    runId: string,
    step?: number,
  ): Promise<{ readonly info: CheckpointInfo; readonly bytes: Uint8Array<ArrayBuffer> }> {
    return this.#inTurn(runId, (area) => this.#find(area, runId, step));
  }

  /** Removes all checkpoints of a run. */
  async remove(runId: string): Promise<void> {
    await this.#inTurn(runId, () => this.#areas.remove(runId));
    this.#sizes.delete(runId);
  }

  /** Bytes of the checkpoints of all runs; each run is looked at once, so that another tab's newest may be missing. */
  async bytes(): Promise<number> {
    let sum = 0;
    for (const runId of await this.#areas.names()) {
      const known = this.#sizes.get(runId) ?? sumOfBytes(await this.list(runId));
      this.#sizes.set(runId, known);
      sum += known;
    }
    return sum;
  }

  /** Resolves when everything begun so far for a run is done or refused. */
  async settled(runId: string): Promise<void> {
    await this.#queue.get(runId)?.catch(() => undefined);
  }

  async #find(area: FileArea, runId: string, step: number | undefined) {
    const stored = (await readManifest(area))?.checkpoints ?? [];
    const candidates = stored.filter(({ info }) => step === undefined || info.step <= step).toReversed();
    const wanted = candidates[0];
    if (wanted === undefined || (step !== undefined && wanted.info.step !== step)) {
      throw new CheckpointError(`There is no checkpoint${step === undefined ? "" : ` of step ${step}`} of this run.`);
    }
    for (const { info, file } of candidates) {
      const found = await readWhole(area, file, runId);
      if (found === undefined) continue;
      if (info === wanted.info || step === undefined) return { info, ...found };
      throw new CheckpointError(
        `The checkpoint of step ${step} is damaged; the one before, of step ${info.step}, is whole: resume from that one.`,
      );
    }
    throw new CheckpointError(
      `The checkpoint of step ${wanted.info.step} is damaged, and there is none before it that is whole.`,
    );
  }

  /** Writes the next generation, and removes what only generations before the last one point to. */
  async #flip(area: FileArea, before: RunManifest | undefined, next: Omit<RunManifest, "generation">): Promise<void> {
    const names = await area.names();
    const { about, ended, checkpoints } = next;
    // A torn manifest of a later generation may be there: its name is not taken again.
    const generation = Math.max(before?.generation ?? 0, generationsOf(names)[0] ?? 0) + 1;
    await area.write(manifestName(generation), await encodeManifest({ generation, about, ended, checkpoints }));
    const wanted = new Set([manifestName(generation), ...checkpoints.map(({ file }) => file)]);
    if (before !== undefined) {
      wanted.add(manifestName(before.generation));
      for (const { file } of before.checkpoints) wanted.add(file);
    }
    for (const name of names) {
      if (!wanted.has(name)) await area.remove(name).catch(() => undefined);
    }
  }

  #inTurn<T>(runId: string, work: (area: FileArea) => Promise<T>): Promise<T> {
    const before = (this.#queue.get(runId) ?? Promise.resolve()).catch(() => undefined);
    const turn = before.then(() => work(this.#areas.open(runId)));
    this.#queue.set(runId, turn);
    turn.catch(() => undefined);
    return turn;
  }
}

function sumOfBytes(infos: readonly CheckpointInfo[]): number {
  return infos.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function readWhole(area: FileArea, file: string, runId: string) {
  const bytes = await area.read(file);
  if (bytes === undefined) return undefined;
  try {
    return { bytes, checkpoint: { ...(await decodeCheckpoint(bytes)), runId } };
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}

/** The newest `keepLast`, and the newest that holds the best weights. */
function keptOf(all: readonly StoredCheckpoint[], keepLast: number): readonly StoredCheckpoint[] {
  const best = all.findLast(({ info }) => info.best === true);
  const newest = new Set(all.slice(-Math.max(1, keepLast)));
  return all.filter((stored) => newest.has(stored) || stored === best);
}
