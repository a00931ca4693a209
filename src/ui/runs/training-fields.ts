/**
 * The one list of training settings as a person sees them: label, kind, unit, help and when each matters. The form is
 * generated from it. Not for checking values: `validateTraining` in the engine does that and its messages go on the field.
 */
import type { TrainingSettings } from "../../engine/model/types";

type NumberSetting = {
  [Key in keyof TrainingSettings]: TrainingSettings[Key] extends number ? Key : never;
}[keyof TrainingSettings];
type SwitchSetting = {
  [Key in keyof TrainingSettings]: TrainingSettings[Key] extends boolean ? Key : never;
}[keyof TrainingSettings];
type ChoiceSetting = "optimizer" | "schedule" | "device" | "precision";

interface FieldBase {
  readonly label: string;
  readonly help?: string;
  readonly section: TrainingSection;
  /** Takes half a row. */
  readonly half?: boolean;
  readonly relevant?: (settings: TrainingSettings) => boolean;
}

export type TrainingField = FieldBase &
  (
    | { readonly kind: "number"; readonly name: NumberSetting; readonly integer?: boolean; readonly step?: number }
    | { readonly kind: "switch"; readonly name: SwitchSetting }
    | {
        readonly kind: "choice";
        readonly name: ChoiceSetting;
        readonly options: readonly { readonly value: string; readonly label: string }[];
      }
  );

export type TrainingSection = "run" | "optimizer" | "schedule" | "regularization" | "memory" | "device";

export const TRAINING_SECTIONS: readonly { readonly id: TrainingSection; readonly label: string }[] = [
  { id: "run", label: "Run" },
  { id: "optimizer", label: "Optimizer" },
  { id: "schedule", label: "Learning-rate schedule" },
  { id: "regularization", label: "Regularization" },
  { id: "memory", label: "Memory and precision" },
  { id: "device", label: "Device and seed" },
];

const isAdam = ({ optimizer }: TrainingSettings) => optimizer === "adam" || optimizer === "adamw";

export const TRAINING_FIELDS: readonly TrainingField[] = [
  {
    name: "epochs",
    kind: "number",
    integer: true,
    label: "Epochs",
    section: "run",
    half: true,
  },
  {
    name: "batchSize",
    kind: "number",
    integer: true,
    label: "Batch size",
    section: "run",
    half: true,
  },
  {
    name: "optimizer",
    kind: "choice",
    label: "Optimizer",
    section: "optimizer",
    half: true,
    options: [
      { value: "sgd", label: "SGD" },
      { value: "adam", label: "Adam" },
      { value: "adamw", label: "AdamW" },
      { value: "rmsprop", label: "RMSprop" },
    ],
  },
  { name: "learningRate", kind: "number", label: "Learning rate", section: "optimizer", half: true, step: 0.0001 },
  {
    name: "momentum",
    kind: "number",
    label: "Momentum",
    section: "optimizer",
    half: true,
    step: 0.01,
    relevant: ({ optimizer }) => optimizer === "sgd" || optimizer === "rmsprop",
  },
  {
    name: "decay",
    kind: "number",
    label: "Decay",
    section: "optimizer",
    half: true,
    step: 0.01,
    relevant: ({ optimizer }) => optimizer === "rmsprop",
  },
  {
    name: "beta1",
    kind: "number",
    label: "Beta 1",
    section: "optimizer",
    half: true,
    step: 0.01,
    relevant: isAdam,
  },
  {
    name: "beta2",
    kind: "number",
    label: "Beta 2",
    section: "optimizer",
    half: true,
    step: 0.001,
    relevant: isAdam,
  },
  {
    name: "epsilon",
    kind: "number",
    label: "Epsilon",
    section: "optimizer",
    half: true,
    step: 1e-8,
    relevant: ({ optimizer }) => optimizer !== "sgd",
  },
  {
    name: "nesterov",
    kind: "switch",
    label: "Nesterov momentum",
    section: "optimizer",
    relevant: ({ optimizer, momentum }) => optimizer === "sgd" && momentum !== 0,
  },
  {
    name: "schedule",
    kind: "choice",
    label: "Schedule",
    section: "schedule",
    options: [
      { value: "constant", label: "Constant" },
      { value: "step", label: "Step drops" },
      { value: "cosine", label: "Cosine decay" },
      { value: "warmup", label: "Linear warm-up, then constant" },
      { value: "one-cycle", label: "One cycle" },
    ],
  },
  {
    name: "warmupShare",
    kind: "number",
    label: "Warm-up share",
    section: "schedule",
    half: true,
    step: 0.01,
    relevant: ({ schedule }) => schedule === "warmup" || schedule === "one-cycle" || schedule === "cosine",
    help: "Share of all steps spent rising.",
  },
  {
    name: "dropEvery",
    kind: "number",
    label: "Drop every",
    section: "schedule",
    half: true,
    step: 1,
    relevant: ({ schedule }) => schedule === "step",
    help: "Epochs.",
  },
  {
    name: "dropFactor",
    kind: "number",
    label: "Drop factor",
    section: "schedule",
    half: true,
    step: 0.05,
    relevant: ({ schedule }) => schedule === "step",
  },
  { name: "weightDecay", kind: "number", label: "Weight decay", section: "regularization", half: true, step: 0.0001 },
  {
    name: "clipNorm",
    kind: "number",
    label: "Clip gradient norm",
    section: "regularization",
    half: true,
    step: 0.1,
    help: "0 switches clipping off.",
  },
  {
    name: "averageDecay",
    kind: "number",
    label: "Weight average (EMA)",
    section: "regularization",
    half: true,
    step: 0.001,
    help: "Decay, such as 0.999: the average of the weights predicts. 0: the weights themselves.",
  },
  {
    name: "precision",
    kind: "choice",
    label: "Precision",
    section: "memory",
    options: [
      { value: "f32", label: "Single (f32)" },
      { value: "mixed", label: "Mixed (f16 and f32)" },
    ],
    help: "Mixed keeps activations in half precision, where the GPU has it.",
  },
  {
    name: "accumulationSteps",
    kind: "number",
    integer: true,
    label: "Accumulation",
    section: "memory",
    half: true,
    help: "Batches to one update of the weights; 1 updates after each.",
  },
  {
    name: "memoryBudgetMegabytes",
    kind: "number",
    label: "Memory budget (MB)",
    section: "memory",
    half: true,
    step: 1,
    help: "Above it, activations are computed again. 0: what the device has.",
  },
  {
    name: "device",
    kind: "choice",
    label: "Device",
    section: "device",
    half: true,
    options: [
      { value: "auto", label: "Automatic" },
      { value: "webgpu", label: "WebGPU" },
      { value: "cpu", label: "CPU" },
    ],
  },
  {
    name: "seed",
    kind: "number",
    integer: true,
    label: "Seed",
    section: "device",
    half: true,
    help: "Decides weights, order and dropout.",
  },
];

/** The fields of a section that matter under these settings, in order. */
export function relevantFields(section: TrainingSection, settings: TrainingSettings): readonly TrainingField[] {
  return TRAINING_FIELDS.filter((field) => field.section === section && (field.relevant?.(settings) ?? true));
}

/**
 * A typed number as the person means it: "0.001", "1e-3", "1,5" are numbers; anything else is NaN, which the field shows
 * as a problem instead of silently keeping the old value.
 */
export function parseNumber(text: string): number {
  const cleaned = text.trim().replace(/\s/g, "").replace(",", ".");
  return cleaned === "" ? Number.NaN : Number(cleaned);
}
