/**
 * How older documents become current ones: one step from each schema version to the next, with an example that the tests
 * take through the whole chain. A step works on plain JSON, because the types of old versions are gone.
 */

export interface Migration {
  /** Turns a document of this version into one of the next. */
  readonly from: number;
  /** A small whole document of version `from`; a test migrates it and reads the result. */
  readonly example: Readonly<Record<string, unknown>>;
  /** Everything but `schemaVersion`, which the chain sets. */
  readonly migrate: (old: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** In order of `from`, without a gap. Version 1 is the first, so there is none yet. */
export const migrations: readonly Migration[] = [];

/**
 * Takes a document from `version` through every later step. Without steps it is returned as it is.
 * @throws Error if the chain has a gap, which is a mistake in the chain and not in the file.
 */
export function migrate(
  raw: Readonly<Record<string, unknown>>,
  version: number,
  chain: readonly Migration[] = migrations,
): Readonly<Record<string, unknown>> {
  return chain
    .filter((step) => step.from >= version)
    .reduce<{ readonly raw: Readonly<Record<string, unknown>>; readonly version: number }>(
      (state, step) => {
        if (step.from !== state.version) throw new Error(`No migration from schema version ${state.version}.`);
        return { raw: { ...step.migrate(state.raw), schemaVersion: step.from + 1 }, version: step.from + 1 };
      },
      { raw, version },
    ).raw;
}
