/** The product with a weight matrix that Dense and the attention layers are made of. */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";

/**
 * `[..., features]` times `kernel` `[features, units]`, plus a bias `[units]`: `[..., units]`. The leading dimensions are
 * multiplied as one, so that a batch of sequences is a single product.
 */
export function project(b: ModuleBuilder, x: ValueId, kernel: ValueId, bias: ValueId | undefined): ValueId {
  const shape = b.shape(x);
  const [features = 1, units = 1] = b.shape(kernel);
  const flat = shape.length === 2 ? x : b.call("reshape", [x], { shape: [-1, features] });
  const product = b.call("matmul", [flat, kernel]);
  const sum = bias === undefined ? product : b.call("add", [product, bias]);
  return shape.length === 2 ? sum : b.call("reshape", [sum], { shape: [-1, ...shape.slice(1, -1), units] });
}
