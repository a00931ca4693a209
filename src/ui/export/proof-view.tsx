/** The proof of an ONNX file in the page (to be joined with its client). */
import type { WeightsSource } from "../predict/weights-source";

export function ProofView({ source }: { readonly source: WeightsSource }) {
  return source.step < 0 ? null : null;
}
