/** Target: the field of the data set that a loss or metric compares a prediction with. Built by the module builder. */
import { inferField } from "./data-fields";
import { defineLayer } from "./define";
import { outputY } from "./problems";

export const target = defineLayer({
  type: "target",
  label: "Target",
  role: "data",
  category: "data",
  docs: {
    summary:
      "The right answer of each example. Connect it to the target of losses and metrics; it is not needed to predict.",
    formula: "y = field",
    references: [],
  },
  inputs: [],
  outputs: outputY,
  attributes: {
    field: { kind: "field", label: "Field", help: "What the model learns to predict.", default: "", role: "target" },
  },
  infer: (site) => inferField("Target", site, "target"),
  build: () => {
    throw new Error("Target is a batch input of the module and is not built as a layer.");
  },
  source: { pytorch: () => "nn.Identity()", keras: () => "layers.Identity()" },
});
