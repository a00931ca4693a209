/** RMSprop, with optional momentum. */
import { int } from "./define";
import { defineUpdate } from "./optimizer-update";
import { rmspropUpdateVariants } from "./rmsprop-update.kernels";

export const rmspropUpdate = defineUpdate({
  name: "rmspropUpdate",
  summary: "RMSprop. States: the mean square and, with momentum above 0, the velocity.",
  formula: "s = decay * s + (1 - decay) * g^2; v = momentum * v + g / (sqrt(s) + epsilon); p = p - rate * v",
  references: ["Tieleman and Hinton, Neural networks for machine learning, lecture 6.5, 2012", "torch.optim.RMSprop"],
  attributes: {
    decay: { kind: "float", default: 0.99 },
    momentum: { kind: "float", default: 0 },
    epsilon: { kind: "float", default: 1e-8 },
    weightDecay: { kind: "float", default: 0 },
  },
  states: (attributes) => (int(attributes, "momentum") === 0 ? 1 : 2),
  update: ({ parameter, gradient, states: [square, velocity], scale, scalars, attributes }) => {
    if (square === undefined) return;
    const decay = int(attributes, "decay");
    const momentum = int(attributes, "momentum");
    const epsilon = int(attributes, "epsilon");
    const weightDecay = int(attributes, "weightDecay");
    for (let i = 0; i < parameter.length; i++) {
      const value = parameter[i] ?? 0;
      const g = scale * (gradient[i] ?? 0) + weightDecay * value;
      const s = decay * (square[i] ?? 0) + (1 - decay) * g * g;
      square[i] = s;
      let step = g / (Math.sqrt(s) + epsilon);
      if (velocity !== undefined) {
        step += momentum * (velocity[i] ?? 0);
        velocity[i] = step;
      }
      parameter[i] = value - scalars.learningRate * step;
    }
  },
  variants: rmspropUpdateVariants,
});
