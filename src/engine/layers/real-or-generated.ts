/**
 * RealOrGenerated: what a discriminator judges. Each example of the batch is by chance a real or a generated one, and the second
 * output says which. The module that predicts passes the real ones on, so that the discriminator can be asked about examples.
 */
import { elementCount, sameShape } from "../ir/types";
import { defineLayer, formatSpec } from "./define";
import { error, idProblem, numbers, refuse, single } from "./problems";

export const realOrGenerated = defineLayer({
  type: "realOrGenerated",
  label: "RealOrGenerated",
  role: "layer",
  category: "merge",
  docs: {
    summary:
      "Mixes real and generated examples by chance, half and half, and says which is which: a discriminator is trained to tell them apart. When predicting it passes the real ones on.",
    formula: "y = isReal ? real : generated, isReal 1 or 0 with probability 1/2 for each example",
    references: [
      {
        title: "Goodfellow et al.: Generative adversarial nets (2014)",
        url: "https://arxiv.org/abs/1406.2661",
      },
    ],
  },
  inputs: [
    { name: "real", label: "Real" },
    { name: "generated", label: "Generated" },
  ],
  outputs: [
    { name: "y", label: "Examples" },
    { name: "isReal", label: "Is real" },
  ],
  attributes: {},
  infer: (site) => {
    const real = single(site.inputs, "real");
    const generated = single(site.inputs, "generated");
    const ids =
      idProblem("RealOrGenerated", site, "real", real) ?? idProblem("RealOrGenerated", site, "generated", generated);
    if (ids !== undefined) return refuse(ids);
    if (!sameShape(real.shape, generated.shape)) {
      return refuse(
        error(
          "shape-mismatch",
          `RealOrGenerated mixes examples of one shape, but the real ones are ${formatSpec(real)} and the generated ones ${formatSpec(generated)}: give the generator the shape of the real ones.`,
          {
            port: "generated",
            fixes:
              elementCount(real.shape) === elementCount(generated.shape)
                ? [
                    {
                      label: "Insert Reshape",
                      edits: [
                        {
                          kind: "insertBefore",
                          node: site.node,
                          port: "generated",
                          layer: "reshape",
                          attributes: { shape: real.shape },
                        },
                      ],
                    },
                  ]
                : [],
          },
        ),
      );
    }
    return { ok: true, outputs: { y: numbers(real.shape), isReal: numbers([1]) }, flops: elementCount(real.shape) };
  },
  build: ({ b, inputs, batchSize, stream, given }) => {
    const real = single(inputs, "real");
    // Predicting: there is nothing to mix and nothing left to chance.
    if (given !== undefined) return { y: real, isReal: b.constant(1, [batchSize, 1]) };
    const ones = b
      .shape(real)
      .slice(1)
      .map(() => 1);
    const chance = b.call("randomUniform", [], { shape: [batchSize, 1], stream });
    const isReal = b.call("less", [chance, b.constant(0.5)]);
    const perExample = b.call("reshape", [isReal], { shape: [batchSize, ...ones] });
    return {
      y: b.call("where", [perExample, real, single(inputs, "generated")]),
      isReal: b.call("cast", [isReal], { dtype: "f32" }),
    };
  },
  source: {
    pytorch: () =>
      'type("RealOrGenerated", (nn.Module,), {"forward": lambda self, real, generated: (lambda pick: (torch.where(pick.reshape(-1, *[1] * (real.dim() - 1)), real, generated), pick.float()))(torch.rand(len(real), 1, device=real.device) < 0.5)})()',
    keras: () =>
      "layers.Lambda(lambda xs: (lambda pick: (keras.ops.where(keras.ops.reshape(pick, (-1,) + (1,) * (len(xs[0].shape) - 1)), xs[0], xs[1]), keras.ops.cast(pick, 'float32')))(keras.random.uniform((keras.ops.shape(xs[0])[0], 1)) < 0.5))",
  },
});
