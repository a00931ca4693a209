/** PositionEmbedding: adds a learned row to every step of a sequence, so that the model can tell the steps apart. */
import { elementCount } from "../ir/types";
import { defineLayer } from "./define";
import { accept, inputX, numbers, outputY, refuse, sequenceProblem, single } from "./problems";

export const positionEmbedding = defineLayer({
  type: "positionEmbedding",
  label: "PositionEmbedding",
  role: "layer",
  category: "sequence",
  docs: {
    summary:
      "Adds learned numbers to each step of a sequence, different ones for each position. Attention alone does not know the order of what it looks at.",
    formula: "y[t, c] = x[t, c] + table[t, c]",
    references: [
      {
        title: "Gehring et al.: Convolutional sequence to sequence learning (2017)",
        url: "https://arxiv.org/abs/1705.03122",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {},
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = sequenceProblem("PositionEmbedding", site, x);
    if (problem !== undefined) return refuse(problem);
    return accept(numbers(x.shape), {
      parameters: [
        { name: "table", shape: x.shape, initializer: { kind: "normal", deviation: 0.02 }, trainable: true },
      ],
      flops: elementCount(x.shape),
    });
  },
  build: ({ b, inputs, parameters }) => {
    const { table } = parameters;
    if (table === undefined) throw new Error("PositionEmbedding is built without its table.");
    return { y: b.call("add", [single(inputs, "x"), table]) };
  },
  source: {
    pytorch: (site) => `nn.Parameter(0.02 * torch.randn(${single(site.inputs, "x").shape.join(", ")}))`,
    keras: (site) =>
      `keras_hub.layers.PositionEmbedding(sequence_length=${single(site.inputs, "x").shape[0] ?? 1}, initializer=keras.initializers.RandomNormal(stddev=0.02))`,
  },
});
