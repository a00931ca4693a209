/**
 * The variant float16: large weights are kept in half precision and widened by a Cast, so that inputs, outputs and sums stay in 32 bits and
 * every runtime loads it.
 */
import { halfBits } from "../../../ir/half";
import type { FinishedGraph, OnnxTensor } from "../graph-parts";
import { isLarge, withStored } from "./stored-weights";
import type { StoredWeight } from "./stored-weights";

/** TensorProto.DataType.FLOAT. */
const FLOAT = 1;
/** The largest finite half. */
const LARGEST = 65_504;

export function halfWeights(graph: FinishedGraph): FinishedGraph {
  const stored = new Map<string, StoredWeight>();
  for (const [name, tensor] of graph.tensors) {
    const numbers = Float32Array.from(tensor.data);
    if (!isLarge(tensor) || numbers.some((number) => Math.abs(number) > LARGEST)) continue;
    const half: OnnxTensor = { element: "f16", shape: tensor.shape, data: halfBits(numbers) };
    stored.set(name, { tensors: new Map([["", half]]), opType: "Cast", attributes: { to: FLOAT } });
  }
  return withStored(graph, stored);
}
