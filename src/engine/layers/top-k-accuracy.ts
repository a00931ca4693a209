/** TopKAccuracy: the share of examples whose right class is among the k highest scores. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer } from "./define";
import { classProblem, comparison, meanOfExample, predictionPorts } from "./predictions";
import { refuse, setFix, single, warning } from "./problems";

export const topKAccuracy = defineLayer({
  type: "topKAccuracy",
  label: "TopKAccuracy",
  role: "metric",
  category: "metric",
  docs: {
    summary: "How often the right class is among the model's k best guesses.",
    formula: "mean of [fewer than k scores are higher than prediction[target]]",
    references: [
      {
        title: "Russakovsky et al.: ImageNet large scale visual recognition challenge (2014)",
        url: "https://arxiv.org/abs/1409.0575",
      },
    ],
  },
  inputs: predictionPorts,
  outputs: [],
  attributes: { k: { kind: "int", label: "k", help: "Guesses that count.", default: 3, min: 1, max: 1000 } },
  infer: (site) => {
    const problem = classProblem("TopKAccuracy", site, "meanAbsoluteError");
    if (problem !== undefined) return refuse(problem);
    const { shape } = comparison(site).prediction;
    const classes = shape.at(-1) ?? 1;
    const k = readNumber(site.attributes, "k");
    return {
      ok: true,
      outputs: {},
      flops: elementCount(shape) * 3,
      warnings:
        k < classes
          ? []
          : [
              warning(
                "always-right",
                `With ${classes} classes, the right one is always among the best ${k}: set k to ${Math.max(1, Math.min(3, classes - 1))}.`,
                {
                  attribute: "k",
                  fixes: [
                    setFix(
                      site,
                      "k",
                      Math.max(1, Math.min(3, classes - 1)),
                      `Set k to ${Math.max(1, Math.min(3, classes - 1))}`,
                    ),
                  ],
                },
              ),
            ],
    };
  },
  build: ({ b, inputs, specs, attributes }) => {
    const scores = single(inputs, "prediction");
    const classes = single(specs.inputs, "prediction").shape.at(-1) ?? 1;
    const last = [b.shape(scores).length - 1];
    const mask = b.call("oneHot", [single(inputs, "target")], { depth: classes });
    const own = b.call("reduceSum", [b.call("multiply", [scores, mask])], { axes: last, keepDims: true });
    const higher = b.call("reduceSum", [b.call("greater", [scores, own])], { axes: last, keepDims: false });
    return { value: meanOfExample(b, b.call("less", [higher, b.constant(readNumber(attributes, "k"))])) };
  },
  unit: "ratio",
  source: {
    pytorch: (site) => `torchmetrics.Accuracy(task="multiclass", top_k=${readNumber(site.attributes, "k")})`,
    keras: (site) => `metrics.SparseTopKCategoricalAccuracy(k=${readNumber(site.attributes, "k")})`,
  },
});
