/** The moving average of the weights that an optimizer updates: what a run predicts with where it averages. */
import { averageUpdateVariants } from "./average-update.kernels";
import { int } from "./define";
import { defineUpdate } from "./optimizer-update";

/**
 * The share of the new value in the average. An average that begins at the first weights would stay near them for long: the decay grows with
 * the steps until it is what was asked for, as in TensorFlow's `ExponentialMovingAverage` with `num_updates`.
 *
 * @param steps steps taken, this one counted.
 */
export function newShare(decay: number, steps: number): number {
  return Math.max(1 - decay, 9 / (10 + steps));
}

export const averageUpdate = defineUpdate({
  name: "averageUpdate",
  summary: "Exponential moving average: the parameters are averages, the gradients are the values that they follow.",
  formula: "p = p + max(1 - decay, 9 / (10 + steps)) * (scale * gradient - p)",
  references: [
    "Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992",
    "tf.train.ExponentialMovingAverage",
    "torch.optim.swa_utils.get_ema_avg_fn",
  ],
  attributes: { decay: { kind: "float", default: 0.999 } },
  states: () => 0,
  update: ({ parameter, gradient, scale, steps, attributes }) => {
    const share = newShare(int(attributes, "decay"), steps);
    for (let i = 0; i < parameter.length; i++) {
      const value = parameter[i] ?? 0;
      parameter[i] = value + share * (scale * (gradient[i] ?? 0) - value);
    }
  },
  variants: averageUpdateVariants,
});
