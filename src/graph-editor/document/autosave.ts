/**
 * Autosave: the present document goes to IndexedDB shortly after each change and before the page is left, and older
 * versions stay recoverable. One tab at a time changes and saves a project; the others show it and may take it over. What
 * cannot be written stays in memory and is tried again. It does not save weights.
 */
import type { DocumentStore, SaveState } from "./document-store";
import { documentStore } from "./document-store";
import type { ProjectsConnection, SavedProject } from "./project-database";
import {
  lastProject,
  listStored,
  listStoredVersions,
  openProjects,
  readStored,
  removeStored,
  writeProject,
  writeProjectAtOnce,
} from "./project-database";
import { ProjectLock } from "./project-lock";
import type { ProjectDocument } from "./schema";

/** How long changes rest before they are written. */
const DEBOUNCE_MS = 600;

/** After how long a write that failed is tried again. */
const RETRY_MS = 15_000;

export interface Autosave {
  /** Whether the project of last time has been opened again. */
  readonly restored: boolean;
  /** Why a project that is there could not be opened again, if so. */
  readonly problem: string | undefined;
  /** Takes the open project over from the tab that has it, with what was changed there. */
  readonly takeOver: () => void;
  /** Writes pending changes now. */
  readonly flush: () => Promise<void>;
  /** Newest first. */
  readonly listProjects: () => Promise<readonly SavedProject[]>;
  /** Rejects with ProjectError if the record is damaged, Error if there is none. */
  readonly readProject: (id: string) => Promise<ProjectDocument>;
  /** Recoverable states of a project, newest first. */
  readonly listVersions: (id: string) => Promise<readonly SavedProject[]>;
  /** Rejects with ProjectError if the record is damaged, Error if there is none. */
  readonly readVersion: (id: string, savedAt: string) => Promise<ProjectDocument>;
  /** Removes a project and its versions from this browser. */
  readonly removeProject: (id: string) => Promise<void>;
  readonly stop: () => void;
}

const SAVED: SaveState = { kind: "saved", message: "All changes are saved in this browser." };
const SAVING: SaveState = { kind: "saving", message: "Saving…" };
const OTHER_TAB: SaveState = {
  kind: "other-tab",
  message: "This project is open in another tab. Here it can be looked at, but not changed.",
};

function failed(error: unknown): SaveState {
  const full = error instanceof DOMException && error.name === "QuotaExceededError";
  const reason = error instanceof Error ? error.message.replace(/[.\s]+$/, "") : String(error);
  const why = full ? "the browser has no room left for this site" : reason === "" ? "the browser refused" : reason;
  return {
    kind: "failed",
    message: `Changes are not being saved: ${why}. They are kept as long as this tab is open; save the project as a file to keep them.`,
  };
}

/**
 * Opens the project of last time, if there is one, and saves from then on. Never rejects: where the browser keeps nothing
 * (private windows, full disk), editing goes on and the store's `saveState` says why nothing is saved.
 */
export async function startAutosave(store: DocumentStore = documentStore): Promise<Autosave> {
  try {
    const database = await openProjects();
    return await startOn(database, store);
  } catch (error) {
    store.getState().setSaveState(failed(error));
    const refuse = (): Promise<never> => Promise.reject(new Error("This browser keeps no projects."));
    return {
      restored: false,
      problem: undefined,
      takeOver: () => undefined,
      flush: () => Promise.resolve(),
      listProjects: () => Promise.resolve([]),
      readProject: refuse,
      listVersions: () => Promise.resolve([]),
      readVersion: refuse,
      removeProject: refuse,
      stop: () => undefined,
    };
  }
}

async function restore(
  database: ProjectsConnection,
  store: DocumentStore,
): Promise<Pick<Autosave, "restored" | "problem">> {
  const last = await lastProject(database);
  if (last === undefined) return { restored: false, problem: undefined };
  try {
    store.getState().open(await readStored(database, last));
    return { restored: true, problem: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { restored: false, problem: `The project of last time could not be opened: ${reason}` };
  }
}

async function startOn(database: ProjectsConnection, store: DocumentStore): Promise<Autosave> {
  const say = (state: SaveState): void => store.getState().setSaveState(state);
  const start = await restore(database, store);
  let written = store.getState().document;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();

  // Writes follow one another, so that an older document never lands on a newer one.
  const enqueue = (document: ProjectDocument): void => {
    const ours = lock.stillHolds(document.id);
    running = running.then(async () => {
      if (document === written || !(await ours)) return;
      // What has failed stays said until it works.
      if (store.getState().saveState.kind !== "failed") say(SAVING);
      try {
        await writeProject(database, document);
        written = document;
        if (store.getState().document === document) say(SAVED);
      } catch (error) {
        say(failed(error));
        clearTimeout(retry);
        retry = setTimeout(save, RETRY_MS);
      }
    });
  };
  const save = (): void => {
    clearTimeout(timer);
    enqueue(store.getState().document);
  };
  /** Shows what the tab that had the project made of it, before anything can be changed here. */
  const catchUp = async (): Promise<void> => {
    const { id } = store.getState().document;
    // A project that was never saved is the one that is open here.
    const stored = await readStored(database, id).catch(() => undefined);
    const { document, open } = store.getState();
    if (document.id !== id) return;
    if (stored !== undefined && JSON.stringify(stored) !== JSON.stringify(document)) {
      written = stored;
      open(stored);
    }
    say(SAVED);
    save();
  };
  const lock = new ProjectLock({
    onChange: (how) => {
      if (how === "later") void catchUp();
      else say(how === "first" ? SAVED : OTHER_TAB);
      if (how === "first") save();
    },
    beforeHandOver: async () => {
      save();
      await running;
    },
  });

  const unsubscribe = store.subscribe((state, previous) => {
    if (state.document === previous.document) return;
    if (state.document.id !== previous.document.id) {
      // What was changed just before another project was opened must not be lost with it.
      if (lock.holds(previous.document.id) && timer !== undefined) enqueue(previous.document);
      lock.take(state.document.id);
    }
    clearTimeout(timer);
    timer = setTimeout(save, DEBOUNCE_MS);
  });
  const saveAtOnce = (): void => {
    clearTimeout(timer);
    const { document } = store.getState();
    if (document === written || !lock.holds(document.id)) return;
    writeProjectAtOnce(database, document).then(
      () => {
        written = document;
        if (store.getState().document === document) say(SAVED);
      },
      (error: unknown) => say(failed(error)),
    );
  };
  const leave = (): void => {
    if (globalThis.document.visibilityState === "hidden") save();
  };
  globalThis.document.addEventListener("visibilitychange", leave);
  globalThis.addEventListener("pagehide", saveAtOnce);
  lock.take(store.getState().document.id);

  return {
    ...start,
    takeOver: () => lock.takeOver(),
    flush: async () => {
      save();
      await running;
    },
    listProjects: () => listStored(database),
    readProject: (id) => readStored(database, id),
    listVersions: (id) => listStoredVersions(database, id),
    readVersion: (id, savedAt) => readStored(database, id, savedAt),
    removeProject: (id) => removeStored(database, id),
    stop: () => {
      clearTimeout(timer);
      clearTimeout(retry);
      unsubscribe();
      globalThis.document.removeEventListener("visibilitychange", leave);
      globalThis.removeEventListener("pagehide", saveAtOnce);
      lock.close();
      database.close();
    },
  };
}
