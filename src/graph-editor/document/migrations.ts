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

/** In order of `from`, without a gap. */
export const migrations: readonly Migration[] = [
  {
    from: 1,
    example: {
      format: "trainyard-project",
      schemaVersion: 1,
      id: "first",
      name: "Of the first version",
      nodes: [{ id: "pixels", layer: "input", attributes: { field: "" }, position: { x: 0, y: 0 } }],
      edges: [],
      data: {
        dataset: "mnist",
        validationShare: 0.1,
        testShare: 0.2,
        splitSeed: 1,
        target: "",
        ignored: [],
      },
      training: {
        optimizer: "adam",
        learningRate: 0.001,
        momentum: 0.9,
        nesterov: false,
        beta1: 0.9,
        beta2: 0.999,
        decay: 0.99,
        epsilon: 1e-8,
        weightDecay: 0,
        schedule: "constant",
        warmupShare: 0.1,
        dropEvery: 5,
        dropFactor: 0.5,
        clipNorm: 0,
        batchSize: 64,
        epochs: 5,
        seed: 1,
        device: "auto",
      },
    },
    // Windows of text, precision, accumulation and the memory budget came later; what they are here is what was done before.
    migrate: (old) => ({
      ...old,
      data: withDefaults(old["data"], { windowLength: 64 }),
      training: withDefaults(old["training"], { precision: "f32", accumulationSteps: 1, memoryBudgetMegabytes: 0 }),
    }),
  },
  {
    from: 2,
    example: {
      format: "trainyard-project",
      schemaVersion: 2,
      id: "second",
      name: "Of the second version",
      nodes: [
        { id: "pixels", layer: "input", attributes: { field: "" }, position: { x: 0, y: 0 } },
        { id: "flat", layer: "flatten", attributes: {}, position: { x: 248, y: 0 } },
      ],
      edges: [{ id: "edge-1", source: { node: "pixels", port: "y" }, target: { node: "flat", port: "x" } }],
      data: {
        dataset: "mnist",
        validationShare: 0.1,
        testShare: 0.2,
        splitSeed: 1,
        target: "",
        ignored: [],
        windowLength: 64,
      },
      training: {
        optimizer: "adam",
        learningRate: 0.001,
        momentum: 0.9,
        nesterov: false,
        beta1: 0.9,
        beta2: 0.999,
        decay: 0.99,
        epsilon: 1e-8,
        weightDecay: 0,
        schedule: "constant",
        warmupShare: 0.1,
        dropEvery: 5,
        dropFactor: 0.5,
        clipNorm: 0,
        batchSize: 64,
        epochs: 5,
        seed: 1,
        device: "auto",
        precision: "f32",
        accumulationSteps: 1,
        memoryBudgetMegabytes: 0,
      },
    },
    // Notes, frames and blocks came later. Settings that version 3 adds get their defaults here.
    migrate: (old) => ({
      ...old,
      notes: [],
      frames: [],
      blocks: [],
      data: withDefaults(old["data"], { reading: "auto" }),
      training: withDefaults(old["training"], { averageDecay: 0 }),
    }),
  },
];

/** A record with more members; anything else stays as it is, for the reader to refuse. */
function withDefaults(record: unknown, defaults: Readonly<Record<string, unknown>>): unknown {
  return typeof record === "object" && record !== null && !Array.isArray(record) ? { ...defaults, ...record } : record;
}

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
