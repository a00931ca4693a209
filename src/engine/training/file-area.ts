/** Flat folders of whole files, as the stores of runs see them: in OPFS in the browser, on disk for the command line, in memory in tests. */

export interface FileArea {
  readonly names: () => Promise<readonly string[]>;
  /** @returns undefined where there is no such file. */
  readonly read: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Resolves when the bytes are where a power cut leaves them. May leave a part of the file where it rejects, or where the program dies
   * meanwhile; so nothing is written in the place of what is still needed.
   */
  readonly write: (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Does nothing where there is no such file. */
  readonly remove: (name: string) => Promise<void>;
}

/** Folders of files by name. */
export interface FileAreas {
  readonly names: () => Promise<readonly string[]>;
  /** The folder; the first write makes it. @throws Error for a name that is more than a name. */
  readonly open: (name: string) => FileArea;
  /** Removes a folder and all that is in it. */
  readonly remove: (name: string) => Promise<void>;
}

/** Run ids and project ids become names of folders, so they may hold nothing that means more than a name. */
export function checkedName(name: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw new Error(`"${name}" is no id of a run or a project.`);
  return name;
}

/** True if a write was refused because there is no room. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "QuotaExceededError" || ("code" in error && error.code === "ENOSPC");
}
