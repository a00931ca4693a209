/**
 * Checks the training and data settings before a run: one diagnostic for each field that cannot be used, with a value
 * that could. Whether the graph is sound is `inferModel`'s business.
 */
import type { DataSettings, DatasetDescription, Diagnostic, TrainingSettings } from "./types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "./types";

interface NumberRule {
  readonly label: string;
  readonly whole?: boolean;
  readonly min?: number;
  /** The minimum itself is not allowed. */
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
}

type NumberField = {
  [Key in keyof TrainingSettings]: TrainingSettings[Key] extends number ? Key : never;
}[keyof TrainingSettings];

const MAX_SEED = 2 ** 32 - 1;

const TRAINING_RULES: Readonly<Record<NumberField, NumberRule>> = {
  learningRate: { label: "Learning rate", above: 0 },
  momentum: { label: "Momentum", min: 0, below: 1 },
  beta1: { label: "Beta 1", min: 0, below: 1 },
  beta2: { label: "Beta 2", min: 0, below: 1 },
  decay: { label: "Decay", min: 0, below: 1 },
  epsilon: { label: "Epsilon", above: 0 },
  weightDecay: { label: "Weight decay", min: 0 },
  warmupShare: { label: "Warm-up share", min: 0, max: 1 },
  dropEvery: { label: "Epochs between drops", whole: true, min: 1 },
  dropFactor: { label: "Drop factor", above: 0, max: 1 },
  clipNorm: { label: "Gradient clipping", min: 0 },
  averageDecay: { label: "Weight average (EMA)", min: 0, below: 1 },
  batchSize: { label: "Batch size", whole: true, min: 1, max: 65_536 },
  epochs: { label: "Epochs", whole: true, min: 1, max: 1_000_000 },
  seed: { label: "Seed", whole: true, min: 0, max: MAX_SEED },
  accumulationSteps: { label: "Accumulation", whole: true, min: 1, max: 65_536 },
  memoryBudgetMegabytes: { label: "Memory budget", min: 0 },
};

/** Settings that only some optimizers or schedules read; a wrong value elsewhere does no harm. */
function matters(name: NumberField, settings: TrainingSettings): boolean {
  const { optimizer, schedule } = settings;
  const adam = optimizer === "adam" || optimizer === "adamw";
  switch (name) {
    case "momentum":
      return !adam;
    case "beta1":
    case "beta2":
      return adam;
    case "decay":
      return optimizer === "rmsprop";
    case "epsilon":
      return optimizer !== "sgd";
    case "warmupShare":
      return schedule === "warmup" || schedule === "one-cycle" || schedule === "cosine";
    case "dropEvery":
    case "dropFactor":
      return schedule === "step";
    case "learningRate":
    case "weightDecay":
    case "clipNorm":
    case "averageDecay":
    case "batchSize":
    case "epochs":
    case "seed":
    case "accumulationSteps":
    case "memoryBudgetMegabytes":
      return true;
  }
}

/** The rest of a sentence that starts with the label, or undefined for a value in order. */
function complaint(rule: NumberRule, value: number): string | undefined {
  if (!Number.isFinite(value)) return `is ${Number.isNaN(value) ? "not a number" : "infinite"}`;
  if (rule.whole === true && !Number.isInteger(value)) return `is ${value}, which is not a whole number`;
  if (rule.above !== undefined && value <= rule.above) return `is ${value}, but must be more than ${rule.above}`;
  if (rule.min !== undefined && value < rule.min) return `is ${value}, but must be at least ${rule.min}`;
  if (rule.max !== undefined && value > rule.max) return `is ${value}, but must be at most ${rule.max}`;
  if (rule.below !== undefined && value >= rule.below) return `is ${value}, but must be less than ${rule.below}`;
  return undefined;
}

/** The nearest allowed value where the limits say one, else the default. */
function suggestion(rule: NumberRule, value: number, initial: number): number {
  if (!Number.isFinite(value)) return initial;
  const near = Math.min(rule.max ?? Infinity, Math.max(rule.min ?? -Infinity, rule.whole ? Math.round(value) : value));
  return complaint(rule, near) === undefined ? near : initial;
}

/**
 * @param dataset undefined where none is chosen or it is not read yet; the batch size is then not held against it.
 * @returns problems with `field` paths such as `training.learningRate`; none for settings that a run can use.
 */
export function validateTraining(
  settings: TrainingSettings,
  dataset: DatasetDescription | undefined,
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [name, rule] of typedEntries(TRAINING_RULES)) {
    const value = settings[name];
    const wrong = matters(name, settings) ? complaint(rule, value) : undefined;
    if (wrong === undefined) continue;
    const better = suggestion(rule, value, DEFAULT_TRAINING[name]);
    diagnostics.push({
      severity: "error",
      code: "bad-setting",
      message: `${rule.label} ${wrong}: set it to ${better}, for example.`,
      field: `training.${name}`,
      fixes: [{ label: `Set to ${better}`, edits: [{ kind: "setTraining", name, value: better }] }],
    });
  }
  if (settings.optimizer === "sgd" && settings.nesterov && settings.momentum === 0) {
    diagnostics.push({
      severity: "error",
      code: "nesterov-without-momentum",
      message: "Nesterov looks ahead along the momentum, which is 0: set momentum to 0.9 or switch Nesterov off.",
      field: "training.nesterov",
      fixes: [
        { label: "Set momentum to 0.9", edits: [{ kind: "setTraining", name: "momentum", value: 0.9 }] },
        { label: "Switch Nesterov off", edits: [{ kind: "setTraining", name: "nesterov", value: false }] },
      ],
    });
  }
  if (dataset !== undefined) diagnostics.push(...checkCounts(settings.batchSize, dataset));
  return diagnostics;
}

function checkCounts(batchSize: number, { name, counts }: DatasetDescription): readonly Diagnostic[] {
  if (counts.train <= 0) {
    return [
      {
        severity: "error",
        code: "no-training-examples",
        message: `${name} has no training examples: lower the shares held out for validation and test, or choose another data set.`,
        field: "data.dataset",
        fixes: [],
      },
    ];
  }
  if (!Number.isInteger(batchSize) || batchSize <= counts.train) return [];
  // A power of two that leaves a few steps in an epoch.
  const better = 2 ** Math.max(0, Math.min(6, Math.floor(Math.log2(counts.train / 4))));
  return [
    {
      severity: "error",
      code: "batch-too-large",
      message: `Batch size is ${batchSize}, but ${name} has ${counts.train} training examples: set it to ${better}, for example.`,
      field: "training.batchSize",
      fixes: [{ label: `Set to ${better}`, edits: [{ kind: "setTraining", name: "batchSize", value: better }] }],
    },
  ];
}

const DATA_RULES = {
  validationShare: { label: "Validation share", min: 0, max: 0.9 },
  testShare: { label: "Test share", min: 0, max: 0.9 },
  splitSeed: { label: "Split seed", whole: true, min: 0, max: MAX_SEED },
  windowLength: { label: "Window", whole: true, min: 1, max: 4096 },
} as const satisfies Readonly<Record<string, NumberRule>>;

/** Problems of the data settings, with `field` paths such as `data.validationShare`. */
export function validateData(settings: DataSettings): readonly Diagnostic[] {
  const problem = (code: string, message: string, field: string, fixes: Diagnostic["fixes"] = []): Diagnostic => ({
    severity: "error",
    code,
    message,
    field,
    fixes,
  });
  const set = (name: keyof DataSettings, value: number): Diagnostic["fixes"][number]["edits"][number] => ({
    kind: "setData",
    name,
    value,
  });
  const diagnostics: Diagnostic[] = [];
  for (const [name, rule] of typedEntries(DATA_RULES)) {
    const wrong = complaint(rule, settings[name]);
    if (wrong === undefined) continue;
    const better = suggestion(rule, settings[name], DEFAULT_DATA[name]);
    diagnostics.push(
      problem("bad-setting", `${rule.label} ${wrong}: set it to ${better}, for example.`, `data.${name}`, [
        { label: `Set to ${better}`, edits: [set(name, better)] },
      ]),
    );
  }
  if (settings.dataset === "") {
    diagnostics.push(problem("no-data", "No data set is chosen: choose what to train on.", "data.dataset"));
  }
  if (diagnostics.length === 0 && settings.validationShare + settings.testShare > 0.95) {
    diagnostics.push(
      problem(
        "bad-setting",
        "Validation and test share leave less than 5 % of the data to train on: lower one of them.",
        "data.validationShare",
        [
          {
            label: `Hold out ${DEFAULT_DATA.validationShare} and ${DEFAULT_DATA.testShare}`,
            edits: [set("validationShare", DEFAULT_DATA.validationShare), set("testShare", DEFAULT_DATA.testShare)],
          },
        ],
      ),
    );
  }
  return diagnostics;
}

function typedEntries<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
): readonly (readonly [Key, Value])[] {
  const keys: Key[] = [];
  for (const name in record) keys.push(name);
  return keys.map((name) => [name, record[name]]);
}
