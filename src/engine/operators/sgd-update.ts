/** Stochastic gradient descent, with momentum and Nesterov's form of it. */
import { flag, int } from "./define";
import { defineUpdate } from "./optimizer-update";
import { sgdUpdateVariants } from "./sgd-update.kernels";

export const sgdUpdate = defineUpdate({
  name: "sgdUpdate",
  summary: "Stochastic gradient descent; with momentum above 0 it has one state, the velocity.",
  formula: "g = scale * gradient + decay * p; v = momentum * v + g; p = p - rate * (nesterov ? g + momentum * v : v)",
  references: [
    "Sutskever et al., On the importance of initialization and momentum in deep learning, 2013",
    "torch.optim.SGD",
  ],
  attributes: {
    momentum: { kind: "float", default: 0 },
    nesterov: { kind: "boolean", default: false },
    weightDecay: { kind: "float", default: 0 },
  },
  states: (attributes) => (int(attributes, "momentum") === 0 ? 0 : 1),
  update: ({ parameter, gradient, states: [velocity], scale, scalars, attributes }) => {
    const momentum = int(attributes, "momentum");
    const nesterov = flag(attributes, "nesterov");
    const decay = int(attributes, "weightDecay");
    for (let i = 0; i < parameter.length; i++) {
      const value = parameter[i] ?? 0;
      let step = scale * (gradient[i] ?? 0) + decay * value;
      if (velocity !== undefined) {
        const next = momentum * (velocity[i] ?? 0) + step;
        velocity[i] = next;
        step = nesterov ? step + momentum * next : next;
      }
      parameter[i] = value - scalars.learningRate * step;
    }
  },
  variants: sgdUpdateVariants,
});
