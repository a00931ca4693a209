/**
 * What losses and metrics share: their ports, how a prediction is compared with its target, and what is said where the
 * two do not meet. A class target is `i32 [batch]`, its prediction `f32 [batch, classes]`; or one for each position of a
 * sequence, `[batch, time]` and `[batch, time, classes]`, whose loss is the mean over the positions.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import { sameShape } from "../ir/types";
import type { AttributeSchema, Fix, LayerProblem, LayerSite, Port, TensorSpec } from "./define";
import { formatSpec } from "./define";
import { error, insertFix, replaceFix, single, warning } from "./problems";

export const predictionPorts: readonly Port[] = [
  { name: "prediction", label: "Prediction" },
  { name: "target", label: "Target" },
];

export const lossAttributes: AttributeSchema = {
  weight: {
    kind: "float",
    label: "Weight",
    help: "Factor of this loss in the sum that is trained on.",
    default: 1,
    min: 0,
    step: 0.1,
  },
};

export function comparison(site: LayerSite): { readonly prediction: TensorSpec; readonly target: TensorSpec } {
  return { prediction: single(site.inputs, "prediction"), target: single(site.inputs, "target") };
}

/** Mean over all but the batch dimension: `[batch, ...]` -> `[batch]`. */
export function meanOfExample(b: ModuleBuilder, value: ValueId): ValueId {
  const rank = b.shape(value).length;
  if (rank <= 1) return value;
  const axes = Array.from({ length: rank - 1 }, (_, axis) => axis + 1);
  return b.call("reduceMean", [value], { axes, keepDims: false });
}

/** Problem of a comparison of class scores `[batch, ..., classes]` with class ids `[batch, ...]`, or undefined. */
export function classProblem(
  label: string,
  site: LayerSite,
  numeric: "meanSquaredError" | "meanAbsoluteError",
): LayerProblem | undefined {
  const { prediction, target } = comparison(site);
  if (target.dtype === "f32") {
    const instead = numeric === "meanSquaredError" ? "Mean squared error" : "Mean absolute error";
    return error(
      "target-kind",
      `${label} expects class ids as target, gets numbers ${formatSpec(target)}: use ${instead}.`,
      {
        port: "target",
        fixes: [replaceFix(site, numeric, instead)],
      },
    );
  }
  if (prediction.dtype !== "f32") {
    return error(
      "dtype-mismatch",
      `${label} expects a prediction of numbers, gets ids ${formatSpec(prediction)}: connect the last layer.`,
      {
        port: "prediction",
      },
    );
  }
  const classes = target.classCount;
  const wanted = ["batch", ...target.shape, classes ?? "classes"].join(", ");
  const leading = prediction.shape.slice(0, -1);
  if (prediction.shape.length === 0 || !sameShape(leading, target.shape)) {
    const dense = target.shape.length === 0 && classes !== undefined && prediction.shape.length > 1;
    return error(
      "rank-mismatch",
      `${label} expects a prediction of [${wanted}], gets ${formatSpec(prediction)}: ${dense ? "insert a Flatten and a Dense" : "end the model in one score for each class"}.`,
      { port: "prediction", fixes: dense ? endsInDense(site, prediction, classes) : [] },
    );
  }
  const scores = prediction.shape.at(-1);
  if (classes === undefined || scores === classes) return undefined;
  return error(
    "class-count",
    `${label} compares ${classes} classes with ${scores ?? 0} scores ${formatSpec(prediction)}: give the last layer ${classes} outputs.`,
    {
      port: "prediction",
      fixes:
        // Dense treats every position of a sequence alike.
        target.shape.length <= 1
          ? [insertFix(site, "prediction", "dense", `Dense with ${classes} units`, { units: classes })]
          : [],
    },
  );
}

/** Ways to end a model whose prediction has more than one dimension in `units` numbers. */
function endsInDense(site: LayerSite, prediction: TensorSpec, units: number): readonly Fix[] {
  const through = (layer: string, label: string): Fix => ({
    label: `Insert ${label} and Dense`,
    edits: [
      ...insertFix(site, "prediction", layer, label).edits,
      ...insertFix(site, "prediction", "dense", "Dense", { units }).edits,
    ],
  });
  const flatten = through("flatten", "Flatten");
  if (prediction.shape.length === 3) return [flatten, through("globalAvgPool2d", "GlobalAvgPool2D")];
  return prediction.shape.length === 2 ? [flatten, through("globalAvgPool1d", "GlobalAvgPool1D")] : [flatten];
}

/** Problem of a comparison of numbers with numbers of the same shape, or undefined. */
export function numericProblem(
  label: string,
  site: LayerSite,
  classwise: "crossEntropy" | "accuracy",
): LayerProblem | undefined {
  const { prediction, target } = comparison(site);
  if (target.dtype !== "f32") {
    const instead = classwise === "crossEntropy" ? "Cross-entropy" : "Accuracy";
    return error("target-kind", `${label} compares numbers, but the target is a class: use ${instead}.`, {
      port: "target",
      fixes: [replaceFix(site, classwise, instead)],
    });
  }
  return sameShapeProblem(label, site, prediction, target);
}

/** Problem of a prediction that differs from its target in shape, or undefined. */
export function sameShapeProblem(
  label: string,
  site: LayerSite,
  prediction: TensorSpec,
  target: TensorSpec,
): LayerProblem | undefined {
  if (prediction.dtype !== "f32") {
    return error(
      "dtype-mismatch",
      `${label} expects a prediction of numbers, gets ids ${formatSpec(prediction)}: connect the last layer.`,
      {
        port: "prediction",
      },
    );
  }
  if (sameShape(prediction.shape, target.shape)) return undefined;
  const [width] = target.shape;
  const dense = target.shape.length === 1 && width !== undefined;
  const flat = prediction.shape.length === 1;
  return error(
    "shape-mismatch",
    `${label} compares a prediction ${formatSpec(prediction)} with a target ${formatSpec(target)}: give the last layer the target's shape.`,
    {
      port: "prediction",
      fixes: !dense
        ? []
        : flat
          ? [
              insertFix(site, "prediction", "dense", `Dense with ${width} ${width === 1 ? "unit" : "units"}`, {
                units: width,
              }),
            ]
          : prediction.shape.length > 1
            ? endsInDense(site, prediction, width)
            : [],
    },
  );
}

/** Warning of a loss that applies softmax or sigmoid itself and is given probabilities. */
export function logitsWarnings(
  label: string,
  own: "softmax" | "sigmoid",
  prediction: TensorSpec,
): readonly LayerProblem[] {
  if (prediction.range !== "probability") return [];
  return [
    warning(
      "logits-expected",
      `${label} applies ${own} itself, but its prediction is already a probability, which slows learning: remove the ${own} in front of it.`,
      { port: "prediction" },
    ),
  ];
}
