/**
 * BatchNorm over the last dimension (features, or channels of an image). Training uses the statistics of the batch and
 * moves the running ones, `mean` and `variance`, which are used otherwise. Variances are those of the population.
 */
import { elementCount } from "../ir/types";
import type { ValueId } from "../ir/types";
import { readNumber } from "./attributes";
import type { LayerBuild, ParameterSpec } from "./define";
import { defineLayer, formatSpec } from "./define";
import { epsilonField } from "./normalizations";
import { accept, error, idProblem, inputX, insertFix, numbers, outputY, refuse, single } from "./problems";

function parametersOf({ parameters, node }: LayerBuild): Record<"gamma" | "beta" | "mean" | "variance", ValueId> {
  const { gamma, beta, mean, variance } = parameters;
  if (gamma === undefined || beta === undefined || mean === undefined || variance === undefined)
    throw new Error(`${node} is built without its parameters.`);
  return { gamma, beta, mean, variance };
}

export const batchNorm = defineLayer({
  type: "batchNorm",
  label: "BatchNorm",
  role: "layer",
  category: "normalization",
  docs: {
    summary:
      "Brings every feature or channel to mean 0 and variance 1 over the batch, then scales and shifts it by learned numbers. Lets deep models learn faster.",
    formula:
      "y = gamma · (x - mean) / √(variance + epsilon) + beta; running = momentum · running + (1 - momentum) · batch",
    references: [{ title: "Ioffe, Szegedy: Batch normalization (2015)", url: "https://arxiv.org/abs/1502.03167" }],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    momentum: {
      kind: "float",
      label: "Momentum",
      help: "Share of the old running statistics that is kept at each step.",
      default: 0.9,
      min: 0,
      max: 0.9999,
      step: 0.01,
    },
    epsilon: epsilonField,
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const ids = idProblem("BatchNorm", site, "x", x);
    if (ids !== undefined) return refuse(ids);
    const channels = x.shape.at(-1);
    if (channels === undefined) {
      return refuse(
        error(
          "rank-mismatch",
          `BatchNorm expects features or channels in its last dimension, gets ${formatSpec(x)}: insert a Reshape.`,
          {
            port: "x",
            fixes: [insertFix(site, "x", "reshape", "Reshape", { shape: [1] })],
          },
        ),
      );
    }
    const parameter = (name: string, kind: "zeros" | "ones", trainable: boolean): ParameterSpec => ({
      name,
      shape: [channels],
      initializer: { kind },
      trainable,
    });
    return accept(numbers(x.shape), {
      parameters: [
        parameter("gamma", "ones", true),
        parameter("beta", "zeros", true),
        parameter("mean", "zeros", false),
        parameter("variance", "ones", false),
      ],
      flops: elementCount(x.shape) * 8,
    });
  },
  build: (build) => {
    const { b, inputs, attributes, training, update } = build;
    const { gamma, beta, mean, variance } = parametersOf(build);
    const x = single(inputs, "x");
    const epsilon = readNumber(attributes, "epsilon");
    if (!training) return { y: b.call("batchNormInference", [x, gamma, beta, mean, variance], { epsilon }) };
    const [y, batchMean, batchVariance] = b.emit("batchNorm", [x, gamma, beta], { epsilon });
    if (y === undefined || batchMean === undefined || batchVariance === undefined)
      throw new Error("batchNorm gives y, mean and variance.");
    const momentum = readNumber(attributes, "momentum");
    const moved = (running: ValueId, now: ValueId): ValueId =>
      b.call("add", [
        b.call("multiply", [running, b.constant(momentum)]),
        b.call("multiply", [now, b.constant(1 - momentum)]),
      ]);
    update("mean", moved(mean, batchMean));
    update("variance", moved(variance, batchVariance));
    return { y };
  },
  source: {
    pytorch: (site) => {
      const { shape } = single(site.inputs, "x");
      const options = `${shape.at(-1) ?? 1}, eps=${readNumber(site.attributes, "epsilon")}, momentum=${Number((1 - readNumber(site.attributes, "momentum")).toPrecision(6))}`;
      return shape.length === 3 ? `nn.BatchNorm2d(${options})` : `nn.BatchNorm1d(${options})`;
    },
    keras: (site) =>
      `layers.BatchNormalization(momentum=${readNumber(site.attributes, "momentum")}, epsilon=${readNumber(site.attributes, "epsilon")})`,
  },
});
