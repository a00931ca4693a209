/**
 * `ProjectDocument`: the only saved truth. Everything that a person drew and set, and nothing that can be derived.
 * Validated at every door (file, drop, IndexedDB); the error names the path inside the document.
 */
import { z } from "zod";
import { DEVICES, OPTIMIZERS, PRECISIONS, READINGS, SCHEDULES } from "../../engine/model/types";

// A strict content security policy forbids compiled validators.
z.config({ jitless: true });

export const SCHEMA_VERSION = 3;

/** How often a use of a block can be chained to itself. */
export const LARGEST_REPEAT = 64;
/** Names of the colours of notes and frames; the style sheet says what they look like. */
export const MARK_COLORS = ["gray", "blue", "green", "yellow", "red", "purple"] as const;

const identifier = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/);
const attributeValue = z.union(
  [z.number(), z.string().max(10_000), z.boolean(), z.array(z.number()).max(64).readonly()],
  {
    error: "expected a number, a text of at most 10,000 characters, true or false, or a list of at most 64 numbers",
  },
);
const portReference = z.strictObject({ node: identifier, port: z.string().min(1).max(64) }).readonly();

const position = z.strictObject({ x: z.number(), y: z.number() }).readonly();

export const nodeSchema = z
  .strictObject({
    id: identifier,
    layer: z.string().min(1).max(64),
    name: z.string().min(1).max(80).optional(),
    attributes: z.record(z.string().max(64), attributeValue).readonly(),
    position,
    /** Values pass through as if the node were not there. Absent where it works. */
    bypassed: z.literal(true).optional(),
    /** Uses of a block only (layer `block`): the definition, and how often it is chained to itself (absent: once). */
    block: identifier.optional(),
    repeat: z.number().int().min(1).max(LARGEST_REPEAT).optional(),
  })
  .readonly();

export const edgeSchema = z
  .strictObject({
    id: identifier,
    source: portReference,
    target: portReference,
    /** Points that the drawn line goes through, from source to target, in canvas units. */
    waypoints: z.array(position).min(1).max(32).readonly().optional(),
  })
  .readonly();

const markColor = z.enum(MARK_COLORS);
const markSize = z.strictObject({ width: z.number().min(1), height: z.number().min(1) }).readonly();

/** Text on the canvas, shown as plain text. */
export const noteSchema = z
  .strictObject({ id: identifier, text: z.string().max(10_000), position, size: markSize, color: markColor })
  .readonly();

/** A titled area behind nodes. */
export const frameSchema = z
  .strictObject({ id: identifier, title: z.string().max(200), position, size: markSize, color: markColor })
  .readonly();

/** What a canvas holds: the project's own, or that of a block. */
const canvasShape = {
  nodes: z.array(nodeSchema).max(10_000).readonly(),
  edges: z.array(edgeSchema).max(50_000).readonly(),
  notes: z.array(noteSchema).max(1000).readonly(),
  frames: z.array(frameSchema).max(1000).readonly(),
};

/**
 * A parameter of a block: an attribute of a node inside that each use can set for itself, under `name` in the use's
 * attributes. Entries of the same name are one parameter that sets all of their attributes.
 */
const blockParameterSchema = z
  .strictObject({
    name: identifier,
    label: z.string().min(1).max(80),
    node: identifier,
    attribute: z.string().min(1).max(64),
  })
  .readonly();

/** A graph that is used as one node. Its ports are its nodes of the layers `blockInput` and `blockOutput`. */
export const blockSchema = z
  .strictObject({
    id: identifier,
    name: z.string().min(1).max(80),
    summary: z.string().max(1000),
    ...canvasShape,
    parameters: z.array(blockParameterSchema).max(200).readonly(),
  })
  .readonly();

/**
 * Numbers of settings are only checked for being numbers: a bad value is a diagnostic on its field, not an unreadable
 * file. JSON writes NaN as null, so null reads as NaN.
 */
const settingNumber = z.preprocess(
  (value) => (value === null ? Number.NaN : value),
  z.custom<number>((value) => typeof value === "number", { error: "expected a number" }),
);

const dataSchema = z
  .strictObject({
    dataset: z.string().max(200),
    validationShare: settingNumber,
    testShare: settingNumber,
    splitSeed: z.number().int(),
    target: z.string().max(200),
    ignored: z.array(z.string().max(200)).max(10_000).readonly(),
    windowLength: settingNumber,
    reading: z.enum(READINGS),
  })
  .readonly();

const trainingSchema = z
  .strictObject({
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
  })
  .readonly();

export const projectSchema = z
  .strictObject({
    format: z.literal("trainyard-project"),
    schemaVersion: z.literal(SCHEMA_VERSION),
    id: identifier,
    name: z.string().min(1).max(200),
    ...canvasShape,
    blocks: z.array(blockSchema).max(1000).readonly(),
    data: dataSchema,
    training: trainingSchema,
  })
  .readonly();

export type ProjectDocument = z.infer<typeof projectSchema>;
export type DocumentNode = ProjectDocument["nodes"][number];
export type DocumentEdge = ProjectDocument["edges"][number];
export type DocumentNote = ProjectDocument["notes"][number];
export type DocumentFrame = ProjectDocument["frames"][number];
export type MarkColor = (typeof MARK_COLORS)[number];
export type BlockDefinition = ProjectDocument["blocks"][number];
export type BlockParameter = BlockDefinition["parameters"][number];
