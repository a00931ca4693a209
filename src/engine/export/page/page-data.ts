/** What a standalone page knows of its model: plain data in one of its blocks. The weights are in another one, as a safetensors file. */
import type { DataField } from "../../layers/define";
import type { Dtype, Module, Shape } from "../../ir/types";

export interface PageData {
  readonly format: "trainyard-page";
  readonly version: 1;
  readonly title: string;
  readonly producer: string;
  /** CRC-32 of the bytes of the weights, as they are in the file. */
  readonly weightsChecksum: number;
  /** For prediction, with a batch of one. */
  readonly module: Module;
  readonly inputs: readonly PageInput[];
  readonly outputs: readonly PageOutput[];
  /** The input of a first example, where one goes along. */
  readonly example?: Readonly<Record<string, readonly number[]>>;
}

export interface PageInput {
  readonly name: string;
  readonly dtype: Dtype;
  /** Without the batch. */
  readonly shape: Shape;
  /** Random numbers that the model makes examples of. */
  readonly noise: boolean;
  /** The field of the data, unless it is noise. */
  readonly field?: DataField;
  /** Of the features of a table. */
  readonly columns?: readonly PageColumn[];
}

/** A column of a table: a number that is standardised, or a category with an element for each class. */
export type PageColumn =
  | { readonly kind: "numeric"; readonly name: string; readonly mean: number; readonly deviation: number }
  | { readonly kind: "category"; readonly name: string; readonly classNames: readonly string[] };

export interface PageOutput {
  readonly name: string;
  readonly shape: Shape;
  readonly prediction: "softmax" | "sigmoid" | "identity";
  /** What it is compared with in training. */
  readonly target?: DataField;
}

/** JSON has no infinities; a module may. */
const NON_FINITE: Readonly<Record<string, number>> = { "+inf": Infinity, "-inf": -Infinity, nan: Number.NaN };

export function writePageData(data: PageData): string {
  return JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    return { number: Object.keys(NON_FINITE).find((name) => Object.is(NON_FINITE[name], value)) };
  });
}

/** @throws Error for text that is no data of a page; what the module computes is checked by the engine that prepares it. */
export function readPageData(text: string): PageData {
  const data = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("number" in value)) return value;
    const { number } = value;
    return typeof number === "string" && number in NON_FINITE ? NON_FINITE[number] : value;
  }) as Partial<PageData>;
  if (data.format !== "trainyard-page" || data.version !== 1) throw new Error("The page was made by another version.");
  return data as PageData;
}

/** CRC-32 as ZIP and PNG have it (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
