/** Adam, and AdamW where the weight decay is decoupled from the gradient. */
import { adamUpdateVariants } from "./adam-update.kernels";
import { flag, int } from "./define";
import { defineUpdate } from "./optimizer-update";

export const adamUpdate = defineUpdate({
  name: "adamUpdate",
  summary: "Adam with bias correction; decoupled weight decay makes it AdamW. States: first and second moment.",
  formula:
    "m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g^2; p = p - rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)",
  references: [
    "Kingma and Ba, Adam: a method for stochastic optimization, 2015",
    "Loshchilov and Hutter, Decoupled weight decay regularization, 2019",
    "torch.optim.Adam, torch.optim.AdamW",
  ],
  attributes: {
    beta1: { kind: "float", default: 0.9 },
    beta2: { kind: "float", default: 0.999 },
    epsilon: { kind: "float", default: 1e-8 },
    weightDecay: { kind: "float", default: 0 },
    decoupled: { kind: "boolean", default: false },
  },
  states: () => 2,
  update: ({ parameter, gradient, states: [first, second], scale, steps: time, scalars, attributes }) => {
    if (first === undefined || second === undefined) return;
    const beta1 = int(attributes, "beta1");
    const beta2 = int(attributes, "beta2");
    const epsilon = int(attributes, "epsilon");
    const decay = int(attributes, "weightDecay");
    const decoupled = flag(attributes, "decoupled");
    const rate = scalars.learningRate;
    const correction1 = 1 - beta1 ** time;
    const correction2 = Math.sqrt(1 - beta2 ** time);
    for (let i = 0; i < parameter.length; i++) {
      let value = parameter[i] ?? 0;
      let g = scale * (gradient[i] ?? 0);
      if (decoupled) value *= 1 - rate * decay;
      else g += decay * value;
      const m = beta1 * (first[i] ?? 0) + (1 - beta1) * g;
      const v = beta2 * (second[i] ?? 0) + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      parameter[i] = value - ((rate / correction1) * m) / (Math.sqrt(v) / correction2 + epsilon);
    }
  },
  variants: adamUpdateVariants,
});
