/** Input: the place where one feature field of the data set enters the model. Built by the module builder. */
import { inferField } from "./data-fields";
import { defineLayer } from "./define";
import { outputY } from "./problems";

export const input = defineLayer({
  type: "input",
  label: "Input",
  role: "data",
  category: "data",
  docs: {
    summary: "Feeds one field of the data set into the model: an image, a row of numbers, or ids.",
    formula: "y = field",
    references: [],
  },
  inputs: [],
  outputs: outputY,
  attributes: {
    field: {
      kind: "field",
      label: "Field",
      help: "The part of an example that enters here.",
      default: "",
      role: "feature",
    },
  },
  infer: (site) => inferField("Input", site, "feature"),
  build: () => {
    throw new Error("Input is a batch input of the module and is not built as a layer.");
  },
  source: {
    pytorch: () => "nn.Identity()",
    keras: (site) => {
      const inferred = inferField("Input", site, "feature");
      const spec = inferred.ok ? inferred.outputs.y : undefined;
      if (spec === undefined) return "layers.Input(shape=(None,))";
      const shape = spec.shape.map((size) => `${size},`).join(" ");
      return `layers.Input(shape=(${shape})${spec.dtype === "f32" ? "" : ', dtype="int32"'})`;
    },
  },
});
