/** What a person may ask to see of the inside of a model, and what comes back. Plain data, bounded in size. Types only. */
import type { Histogram, TensorImages, TensorSummary } from "./tensor-views";

/** By name of field, `[examples, ...shape]`. */
export type InsideFields = Readonly<Record<string, Float32Array | Int32Array>>;

export type InsideWish =
  | { readonly kind: "parameter"; readonly node: string; readonly parameter: string }
  /** Rows of a matrix on a plane, as those of an embedding. */
  | { readonly kind: "rows"; readonly node: string; readonly parameter: string }
  /** What the layer gives for one example. */
  | { readonly kind: "activations"; readonly node: string; readonly fields: InsideFields }
  /** Where the layer's attention looks for one example. */
  | { readonly kind: "attention"; readonly node: string; readonly fields: InsideFields }
  /** What the layer gives for many examples, on a plane. */
  | { readonly kind: "examples"; readonly node: string; readonly fields: InsideFields; readonly examples: number };

export type InsideView =
  | {
      readonly kind: "tensor";
      readonly shape: readonly number[];
      readonly summary: TensorSummary;
      readonly histogram: Histogram;
      readonly images?: TensorImages;
    }
  | {
      readonly kind: "points";
      /** `[count, 2]`. */
      readonly points: Float32Array;
      readonly count: number;
      readonly total: number;
      readonly explained: readonly [number, number];
    };
