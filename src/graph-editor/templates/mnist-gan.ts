/** New digits from random numbers: a generator and a discriminator, trained against each other in one run. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const mnistGan: Template = {
  id: "mnist-gan",
  name: "Digits: GAN",
  summary: "A generator makes digits from noise, a discriminator tells them from real ones, and both get better.",
  group: "Making new things",
  keywords: "generative adversarial network generator discriminator",
  tab: "predict",
  create: () =>
    composeProject("mnist-gan", {
      name: "Digits: GAN",
      nodes: [
        { id: "noise", layer: "noise", name: "Noise", attributes: { shape: [32] }, column: 0 },
        {
          id: "generator-1",
          layer: "dense",
          name: "Generator 1",
          attributes: { units: 128, activation: "relu" },
          column: 1,
          from: ["noise"],
        },
        {
          id: "generator-2",
          layer: "dense",
          name: "Generator 2",
          attributes: { units: 784, activation: "sigmoid" },
          column: 2,
          from: ["generator-1"],
        },
        {
          id: "generated",
          layer: "reshape",
          name: "Generated",
          attributes: { shape: [28, 28, 1] },
          column: 3,
          from: ["generator-2"],
        },
        { id: "digits", layer: "output", name: "digits", column: 4, from: ["generated"] },
        { id: "image", layer: "input", name: "Real", column: 0, row: 2 },
        { id: "reversal", layer: "gradientReversal", name: "Reversal", column: 4, row: 1, from: ["generated"] },
        {
          id: "mix",
          layer: "realOrGenerated",
          name: "Real or generated",
          column: 5,
          row: 1,
          from: ["image", "reversal"],
        },
        { id: "flatten", layer: "flatten", name: "Flatten", column: 0, row: 3, from: ["mix"] },
        {
          id: "blur",
          layer: "gaussianNoise",
          name: "Blur",
          attributes: { deviation: 0.3 },
          column: 1,
          row: 3,
          from: ["flatten"],
        },
        {
          id: "discriminator-1",
          layer: "dense",
          name: "Discriminator 1",
          attributes: { units: 128, activation: "leakyRelu" },
          column: 2,
          row: 3,
          from: ["blur"],
        },
        {
          id: "dropout",
          layer: "dropout",
          name: "Dropout",
          attributes: { rate: 0.3 },
          column: 3,
          row: 3,
          from: ["discriminator-1"],
        },
        { id: "score", layer: "dense", name: "Score", attributes: { units: 1 }, column: 4, row: 3, from: ["dropout"] },
        {
          id: "binary-cross-entropy",
          layer: "binaryCrossEntropy",
          name: "discriminator",
          column: 6,
          row: 3,
          from: ["score", "mix/isReal"],
        },
      ],
      // Nothing is validated: the lowest loss of the discriminator belongs to the worst generator.
      data: { dataset: "mnist", validationShare: 0 },
      training: { optimizer: "adam", learningRate: 0.001, beta1: 0.5, batchSize: 64, epochs: 10 },
    }),
};
