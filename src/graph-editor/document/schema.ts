/**
 * `ProjectDocument`: the only saved truth. Everything that a person drew and set, and nothing that can be derived.
 * Validated at every door (file, drop, IndexedDB); the error names the path inside the document.
 */
import * as z from "zod/mini";
import { DEVICES, OPTIMIZERS, PRECISIONS, READINGS, SCHEDULES } from "../../engine/model/types";

// Sentences in English; a strict content security policy forbids compiled validators.
z.config({ ...z.locales.en(), jitless: true });

export const SCHEMA_VERSION = 3;

/** How often a use of a block can be chained to itself. */
export const LARGEST_REPEAT = 64;
/** Names of the colours of notes and frames; the style sheet says what they look like. */
export const MARK_COLORS = ["gray", "blue", "green", "yellow", "red", "purple"] as const;

/** Text of at most so many characters. */
export const text = (most: number) => z.string().check(z.maxLength(most));
/** Text of at most so many characters, and at least one. */
export const filledText = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
/** At most so many of a kind. */
export const list = <Item extends z.core.SomeType>(item: Item, most: number) =>
  z.readonly(z.array(item).check(z.maxLength(most)));
/** A record without other keys. */
export const record = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.readonly(z.strictObject(shape));

const identifier = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[A-Za-z0-9_-]+$/));
const attributeValue = z.union([z.number(), text(10_000), z.boolean(), list(z.number(), 64)], {
  error: "expected a number, a text of at most 10,000 characters, true or false, or a list of at most 64 numbers",
});
const portReference = record({ node: identifier, port: filledText(64) });

const position = record({ x: z.number(), y: z.number() });

export const nodeSchema = record({
  id: identifier,
  layer: filledText(64),
  name: z.optional(filledText(80)),
  attributes: z.readonly(z.record(text(64), attributeValue)),
  position,
  /** Values pass through as if the node were not there. Absent where it works. */
  bypassed: z.optional(z.literal(true)),
  /** Uses of a block only (layer `block`): the definition, and how often it is chained to itself (absent: once). */
  block: z.optional(identifier),
  repeat: z.optional(z.int().check(z.minimum(1), z.maximum(LARGEST_REPEAT))),
});

export const edgeSchema = record({
  id: identifier,
  source: portReference,
  target: portReference,
  /** Points that the drawn line goes through, from source to target, in canvas units. */
  waypoints: z.optional(z.readonly(z.array(position).check(z.minLength(1), z.maxLength(32)))),
});

const markColor = z.enum(MARK_COLORS);
const markSize = record({ width: z.number().check(z.minimum(1)), height: z.number().check(z.minimum(1)) });

/** Text on the canvas, shown as plain text. */
export const noteSchema = record({
  id: identifier,
  text: text(10_000),
  position,
  size: markSize,
  color: markColor,
});

/** A titled area behind nodes. */
export const frameSchema = record({ id: identifier, title: text(200), position, size: markSize, color: markColor });

/** What a canvas holds: the project's own, or that of a block. */
const canvasShape = {
  nodes: list(nodeSchema, 10_000),
  edges: list(edgeSchema, 50_000),
  notes: list(noteSchema, 1000),
  frames: list(frameSchema, 1000),
};

/**
 * A parameter of a block: an attribute of a node inside that each use can set for itself, under `name` in the use's
 * attributes. Entries of the same name are one parameter that sets all of their attributes.
 */
const blockParameterSchema = record({
  name: identifier,
  label: filledText(80),
  node: identifier,
  attribute: filledText(64),
});

/** A graph that is used as one node. Its ports are its nodes of the layers `blockInput` and `blockOutput`. */
export const blockSchema = record({
  id: identifier,
  name: filledText(80),
  summary: text(1000),
  ...canvasShape,
  parameters: list(blockParameterSchema, 200),
});

/**
 * Numbers of settings are only checked for being numbers: a bad value is a diagnostic on its field, not an unreadable
 * file. JSON writes NaN as null, so null reads as NaN.
 */
const settingNumber = z.pipe(
  z.transform((value: unknown) => (value === null ? Number.NaN : value)),
  z.custom<number>((value) => typeof value === "number", { error: "expected a number" }),
);

const dataSchema = record({
  dataset: text(200),
  validationShare: settingNumber,
  testShare: settingNumber,
  splitSeed: z.int(),
  target: text(200),
  ignored: list(text(200), 10_000),
  windowLength: settingNumber,
  reading: z.enum(READINGS),
});

export const trainingSchema = record({
  optimizer: z.enum(OPTIMIZERS),
  learningRate: settingNumber,
  momentum: settingNumber,
  nesterov: z.boolean(),
  beta1: settingNumber,
  beta2: settingNumber,
  decay: settingNumber,
  epsilon: settingNumber,
  weightDecay: settingNumber,
  schedule: z.enum(SCHEDULES),
  warmupShare: settingNumber,
  dropEvery: settingNumber,
  dropFactor: settingNumber,
  clipNorm: settingNumber,
  averageDecay: settingNumber,
  batchSize: settingNumber,
  epochs: settingNumber,
  seed: settingNumber,
  device: z.enum(DEVICES),
  precision: z.enum(PRECISIONS),
  accumulationSteps: settingNumber,
  memoryBudgetMegabytes: settingNumber,
});

export const projectSchema = record({
  format: z.literal("trainyard-project"),
  schemaVersion: z.literal(SCHEMA_VERSION),
  id: identifier,
  name: filledText(200),
  ...canvasShape,
  blocks: list(blockSchema, 1000),
  data: dataSchema,
  training: trainingSchema,
});

export type ProjectDocument = z.infer<typeof projectSchema>;
export type DocumentNode = ProjectDocument["nodes"][number];
export type DocumentEdge = ProjectDocument["edges"][number];
export type DocumentNote = ProjectDocument["notes"][number];
export type DocumentFrame = ProjectDocument["frames"][number];
export type MarkColor = (typeof MARK_COLORS)[number];
export type BlockDefinition = ProjectDocument["blocks"][number];
export type BlockParameter = BlockDefinition["parameters"][number];
