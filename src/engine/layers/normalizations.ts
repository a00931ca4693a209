/** What the normalization layers share: their fields, and the problem of more dimensions than there are. */
import { readNumber } from "./attributes";
import type { AttributeSchema, LayerProblem, LayerSite, TensorSpec } from "./define";
import { formatSpec } from "./define";
import { error, idProblem, setFix } from "./problems";

export const epsilonField = {
  kind: "float",
  label: "Epsilon",
  help: "Keeps the division safe.",
  default: 1e-5,
  min: 1e-12,
  max: 1,
  step: 1e-5,
} as const satisfies AttributeSchema[string];

/** The attribute `axes`. */
export const trailingField = {
  kind: "int",
  label: "Last dimensions",
  help: "How many of the last dimensions are normalised together.",
  default: 1,
  min: 1,
  max: 8,
} as const satisfies AttributeSchema[string];

/** Problem of ids, or of an input with fewer dimensions than `axes` says; undefined if there is none. */
export function trailingProblem(label: string, site: LayerSite, x: TensorSpec): LayerProblem | undefined {
  const ids = idProblem(label, site, "x", x);
  const axes = readNumber(site.attributes, "axes");
  const rank = x.shape.length;
  if (ids !== undefined || axes <= rank) return ids;
  return error(
    "rank-mismatch",
    `${label} normalises the last ${axes} ${axes === 1 ? "dimension" : "dimensions"}, but ${formatSpec(x)} has ${rank} beside the batch: ${rank === 0 ? "insert a Reshape" : `set last dimensions to ${rank}`}.`,
    {
      attribute: "axes",
      fixes: rank === 0 ? [] : [setFix(site, "axes", rank, `Set last dimensions to ${rank}`)],
    },
  );
}
