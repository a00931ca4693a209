/** Permute: the dimensions of an example in another order. */
import { readList } from "./attributes";
import { defineLayer, formatSpec } from "./define";
import type { LayerAttributes } from "./define";
import { accept, error, inputX, outputY, refuse, setFix, single } from "./problems";

/** The permutation of all dimensions, the batch in front. */
function permutationOf(attributes: LayerAttributes): readonly number[] {
  return [0, ...readList(attributes, "order")];
}

export const permute = defineLayer({
  type: "permute",
  label: "Permute",
  role: "layer",
  category: "shape",
  docs: {
    summary: "Puts the dimensions of an example into another order, such as features before time.",
    formula: "dimension i of y is dimension order[i] of x, the first after the batch being 1",
    references: [],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    order: {
      kind: "shape",
      label: "Order",
      help: "Every dimension but the batch once, by its number: 2, 1 swaps the two of a sequence.",
      default: [2, 1],
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const order = readList(site.attributes, "order");
    const rank = x.shape.length;
    const sorted = [...order].sort((a, b) => a - b);
    if (order.length === rank && sorted.every((axis, position) => axis === position + 1)) {
      return accept({ ...x, shape: order.map((axis) => x.shape[axis - 1] ?? 1) });
    }
    const reversed = Array.from({ length: rank }, (_, position) => rank - position);
    return refuse(
      error(
        "order-mismatch",
        `Permute needs each of the ${rank} dimensions of ${formatSpec(x)} after the batch once, not ${order.join(", ")}: ${rank === 0 ? "remove it" : `set order to ${reversed.join(", ")}`}.`,
        {
          attribute: "order",
          fixes: rank === 0 ? [] : [setFix(site, "order", reversed, `Set order to ${reversed.join(", ")}`)],
        },
      ),
    );
  },
  build: ({ b, inputs, attributes }) => ({
    y: b.call("transpose", [single(inputs, "x")], { permutation: permutationOf(attributes) }),
  }),
  source: {
    pytorch: (site) => `lambda x: x.permute(${permutationOf(site.attributes).join(", ")})`,
    keras: (site) => {
      const order = readList(site.attributes, "order");
      return `layers.Permute((${order.join(", ")}${order.length === 1 ? "," : ""}))`;
    },
  },
});
