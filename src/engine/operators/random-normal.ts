/**
 * Standard normal random numbers, a function of (seed, stream, step, element index) alone: one uniform number each, through the
 * inverse of the normal distribution. Emitting it twice with one stream gives the same numbers twice.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import { defineOperator, everywhere, inferred, int, ints, unsupported } from "./define";

/** Giles's polynomials for erfinv(x) / x in single precision, highest power first: in w - 2.5 for w < 5, in sqrt(w) - 3 above. */
const CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];
const BRANCH_AT = 5;

export const randomNormal = defineOperator({
  name: "randomNormal",
  version: 1,
  docs: {
    summary: "Standard normal random numbers, new ones at every step.",
    formula: "y = sqrt(2) erfinv(2 u - 1), with u uniform in (0, 1)",
    references: ["Giles, Approximating the erfinv function, 2011"],
  },
  inputs: [],
  outputs: ["y"],
  attributes: { shape: { kind: "ints" }, stream: { kind: "int" } },
  infer: (_inputs, attributes) => inferred({ dtype: "f32", shape: ints(attributes, "shape") }),
  body: {
    kind: "composite",
    decompose: (b, _inputs, attributes) => {
      const uniform = b.call("randomUniform", [], {
        shape: ints(attributes, "shape"),
        stream: int(attributes, "stream"),
      });
      // The distances to both ends, where the inverse is infinite. 1 is never drawn, and 0 is moved by half a step. They are taken one
      // by one, for 1 - x would lose what is left of it in the tails; nothing smaller than a step is added, since compilers regroup sums.
      const below = b.call("maximum", [uniform, b.constant(2 ** -25)]);
      const above = b.call("subtract", [b.constant(1), uniform]);
      const x = b.call("subtract", [below, above]);
      const inside = b.call("multiply", [b.call("multiply", [below, above]), b.constant(4)]);
      const w = b.call("negate", [b.call("log", [inside])]);
      const centre = polynomial(b, b.call("subtract", [w, b.constant(BRANCH_AT / 2)]), CENTRE);
      const tail = polynomial(b, b.call("subtract", [b.call("sqrt", [w]), b.constant(3)]), TAIL);
      const ratio = b.call("where", [b.call("less", [w, b.constant(BRANCH_AT)]), centre, tail]);
      return [b.call("multiply", [b.call("multiply", [ratio, x]), b.constant(Math.SQRT2)])];
    },
  },
  export: everywhere(unsupported("Random numbers belong to training: an exported model has none.")),
});

/** Horner's scheme. */
function polynomial(b: ModuleBuilder, x: ValueId, coefficients: readonly number[]): ValueId {
  return coefficients
    .slice(1)
    .reduce<ValueId>(
      (sum, coefficient) => b.call("add", [b.call("multiply", [sum, x]), b.constant(coefficient)]),
      b.constant(coefficients[0] ?? 0),
    );
}
