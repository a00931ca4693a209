/**
 * `ProjectDocument`: the only saved truth. Everything that a person drew and set, and nothing that can be derived.
 * Validated at every door (file, drop, IndexedDB); the error names the path inside the document.
 */
import { z } from "zod";
import { DEVICES, OPTIMIZERS, PRECISIONS, SCHEDULES } from "../../engine/model/types";

// A strict content security policy forbids compiled validators.
z.config({ jitless: true });

export const SCHEMA_VERSION = 2;

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

export const nodeSchema = z
  .strictObject({
    id: identifier,
    layer: z.string().min(1).max(64),
    name: z.string().min(1).max(80).optional(),
    attributes: z.record(z.string().max(64), attributeValue).readonly(),
    position: z.strictObject({ x: z.number(), y: z.number() }).readonly(),
  })
  .readonly();

export const edgeSchema = z.strictObject({ id: identifier, source: portReference, target: portReference }).readonly();

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
    nodes: z.array(nodeSchema).max(10_000).readonly(),
    edges: z.array(edgeSchema).max(50_000).readonly(),
    data: dataSchema,
    training: trainingSchema,
  })
  .readonly();

export type ProjectDocument = z.infer<typeof projectSchema>;
export type DocumentNode = ProjectDocument["nodes"][number];
export type DocumentEdge = ProjectDocument["edges"][number];
