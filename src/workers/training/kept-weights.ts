/**
 * The last and the best weights of a project's newest run, kept in the origin private file system (OPFS) so that they
 * outlive the page.
 *
 * What always holds: a reader sees a whole generation or the one before it, because weights are written to a new file
 * first and a small pointer file, with the checksum of what it points to, is flipped after. What was saved last can be
 * read at once from memory, also where the browser refuses storage.
 */
import { sha256 } from "../../engine/training/checkpoint";
import { decodeWeights, encodeWeights } from "../../engine/training/weight-files";
import type { Weights } from "../../engine/training/run-types";
import type { KeptRun } from "../protocol/training";
import { decodePointer, encodePointer } from "./kept-pointer";
import type { KeptFile, KeptPointer } from "./kept-pointer";

export type Which = "last" | "best";

export interface KeptWeights {
  readonly run: KeptRun;
  readonly step: number;
  readonly weights: Weights;
}

const POINTER = "kept.json";

type Memory = Partial<Record<Which, KeptWeights>>;

export class KeptWeightsStore {
  readonly #folder: () => Promise<FileSystemDirectoryHandle>;
  readonly #memory = new Map<string, Memory>();
  readonly #queue = new Map<string, Promise<unknown>>();

  /** @param folder where every project gets a folder of its own; the default is `weights` in OPFS. */
  constructor(folder: () => Promise<FileSystemDirectoryHandle> = weightsFolder) {
    this.#folder = folder;
  }

  /**
   * Keeps weights; the first of a new run replaces everything of the run before.
   * @returns whether they were written: not, if newer ones came before their turn.
   * @throws Error where storage refuses; they are then in memory all the same.
   */
  save(which: Which, kept: KeptWeights): Promise<boolean> {
    const { projectId, runId } = kept.run;
    const memory = this.#memory.get(projectId) ?? {};
    const same = memory.last?.run.runId === runId || memory.best?.run.runId === runId;
    this.#memory.set(projectId, { ...(same ? memory : {}), [which]: kept });
    return this.#inTurn(projectId, async () => {
      // Only the newest of several that wait is written.
      if (this.#memory.get(projectId)?.[which] !== kept) return false;
      const folder = await this.#projectFolder(projectId);
      const before = await readPointer(folder);
      const generation = (before?.generation ?? 0) + 1;
      const bytes = encodeWeights(kept.weights, { run: runId, step: String(kept.step) });
      const name = `${which}-${generation}.safetensors`;
      await writeFile(folder, name, bytes);
      const file: KeptFile = { name, sizeBytes: bytes.byteLength, sha256: await sha256(bytes), step: kept.step };
      const others = before?.run.runId === runId ? before.files : {};
      const pointer: KeptPointer = { generation, run: kept.run, files: { ...others, [which]: file } };
      await writeFile(folder, POINTER, encodePointer(pointer));
      await removeOthers(folder, pointer);
      return true;
    });
  }

  /** What is kept of a project's newest run; undefined if nothing is. */
  async describe(projectId: string): Promise<KeptRun | undefined> {
    const memory = this.#memory.get(projectId);
    const newest = memory?.last ?? memory?.best;
    if (newest !== undefined) return newest.run;
    return (await this.#pointer(projectId))?.run;
  }

  /** @throws Error if the file does not hold what the pointer says. */
  async load(projectId: string, which: Which): Promise<KeptWeights | undefined> {
    const memory = this.#memory.get(projectId);
    if (memory !== undefined) return memory[which];
    const pointer = await this.#pointer(projectId);
    const file = pointer?.files[which];
    if (pointer === undefined || file === undefined) return undefined;
    const folder = await this.#projectFolder(projectId);
    const bytes = new Uint8Array(await (await (await folder.getFileHandle(file.name)).getFile()).arrayBuffer());
    if (bytes.byteLength !== file.sizeBytes || (await sha256(bytes)) !== file.sha256) {
      throw new Error(`The kept weights ${file.name} are damaged: train the model again.`);
    }
    return { run: pointer.run, step: file.step, weights: decodeWeights(bytes) };
  }

  async forget(projectId: string): Promise<void> {
    this.#memory.delete(projectId);
    await this.#inTurn(projectId, async () => {
      const folder = await this.#folder();
      await folder.removeEntry(checkedName(projectId), { recursive: true }).catch(ignoreMissing);
    });
  }

  /** Resolves when everything saved so far is written or refused. */
  async settled(projectId: string): Promise<void> {
    await this.#queue.get(projectId)?.catch(() => undefined);
  }

  async #pointer(projectId: string): Promise<KeptPointer | undefined> {
    await this.settled(projectId);
    return readPointer(await this.#projectFolder(projectId));
  }

  async #projectFolder(projectId: string): Promise<FileSystemDirectoryHandle> {
    return (await this.#folder()).getDirectoryHandle(checkedName(projectId), { create: true });
  }

  #inTurn<T>(projectId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#queue.get(projectId) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.#queue.set(projectId, turn);
    turn.catch(() => undefined);
    return turn;
  }
}

async function weightsFolder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle("weights", { create: true });
}

/** Project ids become folder names, so they may hold nothing that means more than a name. */
function checkedName(projectId: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(projectId)) throw new Error(`"${projectId}" is no project id.`);
  return projectId;
}

async function readPointer(folder: FileSystemDirectoryHandle): Promise<KeptPointer | undefined> {
  try {
    const text = await (await (await folder.getFileHandle(POINTER)).getFile()).text();
    return decodePointer(text);
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
}

/** `createWritable` writes beside the file and swaps on close, so a file is never seen half-written. */
async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  data: Uint8Array<ArrayBuffer> | string,
): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const writable = await handle.createWritable();
  await writable.write(data);
  await writable.close();
}

async function removeOthers(folder: FileSystemDirectoryHandle, { files }: KeptPointer): Promise<void> {
  const wanted = new Set([POINTER, ...Object.values(files).map((file) => file.name)]);
  for await (const name of folder.keys()) {
    if (!wanted.has(name)) await folder.removeEntry(name).catch(ignoreMissing);
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
}
