/** Reshape: the same numbers under another shape; one dimension may be left open with -1. */
import type { Shape } from "../ir/types";
import { elementCount } from "../ir/types";
import { readList } from "./attributes";
import { defineLayer, formatSpec } from "./define";
import type { LayerAttributes, TensorSpec } from "./define";
import { accept, error, inputX, outputY, refuse, setFix, single } from "./problems";

/** The shape without the batch dimension and with -1 filled in; undefined where the elements do not come out even. */
function resolve(attributes: LayerAttributes, spec: TensorSpec): Shape | undefined {
  const wanted = readList(attributes, "shape");
  const elements = elementCount(spec.shape);
  const known = elementCount(wanted.filter((dimension) => dimension !== -1));
  const shape = wanted.map((dimension) => (dimension === -1 ? elements / known : dimension));
  return shape.every(Number.isInteger) && elementCount(shape) === elements ? shape : undefined;
}

export const reshape = defineLayer({
  type: "reshape",
  label: "Reshape",
  role: "layer",
  category: "shape",
  docs: {
    summary: "Gives the numbers of an example another shape, in row-major order.",
    formula: "[batch, ...] → [batch, shape], as many elements as before",
    references: [],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    shape: {
      kind: "shape",
      label: "Shape",
      help: "Without the batch dimension; -1 once for what is left.",
      default: [-1],
      min: -1,
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const shape = resolve(site.attributes, x);
    if (shape !== undefined) return accept({ ...x, shape });
    const wanted = readList(site.attributes, "shape");
    return refuse(
      error(
        "element-count",
        `Reshape cannot lay the ${elementCount(x.shape)} elements of ${formatSpec(x)} out as [batch, ${wanted.join(", ")}]: the product of the dimensions must be ${elementCount(x.shape)}.`,
        { attribute: "shape", fixes: [setFix(site, "shape", [-1], "Set shape to [-1]")] },
      ),
    );
  },
  build: ({ b, inputs, specs }) => {
    const shape = specs.outputs.y?.shape ?? [];
    return { y: b.call("reshape", [single(inputs, "x")], { shape: [-1, ...shape] }) };
  },
  source: {
    pytorch: (site) => {
      const shape = readList(site.attributes, "shape");
      return `nn.Unflatten(1, (${shape.join(", ")}${shape.length === 1 ? "," : ""}))`;
    },
    keras: (site) => {
      const shape = readList(site.attributes, "shape");
      return `layers.Reshape((${shape.join(", ")}${shape.length === 1 ? "," : ""}))`;
    },
  },
});
