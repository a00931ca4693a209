/** The C writer of every primitive that prediction uses. Element-wise operators need none of their own: their formula is enough. */
import { isUnsupported } from "../../../operators/define";
import { operatorNamed } from "../../../operators/registry";
import type { CWriter } from "../c-writer";
import { convolutions } from "./convolution";
import { elementwiseWriter } from "./elementwise";
import { matrix } from "./matrix";
import { moves } from "./moves";
import { poolings } from "./pooling";
import { recurrences } from "./recurrence";
import { reductions } from "./reductions";

const writers: ReadonlyMap<string, CWriter> = new Map(
  Object.entries({ ...moves, ...reductions, ...matrix, ...convolutions, ...poolings, ...recurrences }),
);

/** @returns the writer, or why there is none: the operator serves training only. Composites are expanded before. */
export function cWriter(operator: string): CWriter | { readonly unsupported: string } {
  const own = writers.get(operator);
  if (own !== undefined) return own;
  const { body, export: mappings } = operatorNamed(operator);
  if (body.kind === "primitive" && body.gpu.kind === "elementwise" && body.gpu.readsStepScalars !== true)
    return elementwiseWriter(body.gpu);
  const { onnx } = mappings;
  return { unsupported: isUnsupported(onnx) ? onnx.unsupported : `There is no C for ${operator}.` };
}
