/** Digits freed of noise: convolutions see each digit through noise and learn to give the clean one. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const mnistDenoiser: Template = {
  id: "mnist-denoiser",
  name: "Digits: denoiser",
  summary: "Sees digits through heavy noise and learns to give the clean ones back.",
  group: "Making new things",
  keywords: "denoising autoencoder restore gaussian noise convolution",
  tab: "predict",
  create: () =>
    composeProject("mnist-denoiser", {
      name: "Digits: denoiser",
      nodes: [
        { id: "image", layer: "input", name: "Image", column: 0 },
        {
          id: "noisy",
          layer: "gaussianNoise",
          name: "Noise",
          attributes: { deviation: 0.5 },
          column: 1,
          from: ["image"],
        },
        {
          id: "conv-1",
          layer: "conv2d",
          name: "Conv 1",
          attributes: { filters: 16, strides: [2, 2], activation: "relu" },
          column: 2,
          from: ["noisy"],
        },
        {
          id: "conv-2",
          layer: "conv2d",
          name: "Conv 2",
          attributes: { filters: 32, strides: [2, 2], activation: "relu" },
          column: 3,
          from: ["conv-1"],
        },
        {
          id: "up-1",
          layer: "convTranspose2d",
          name: "Up 1",
          attributes: { filters: 16, strides: [2, 2], activation: "relu" },
          column: 0,
          row: 1,
          from: ["conv-2"],
        },
        {
          id: "up-2",
          layer: "convTranspose2d",
          name: "Up 2",
          attributes: { filters: 8, strides: [2, 2], activation: "relu" },
          column: 1,
          row: 1,
          from: ["up-1"],
        },
        { id: "clean", layer: "conv2d", name: "Clean", attributes: { filters: 1 }, column: 2, row: 1, from: ["up-2"] },
        { id: "same", layer: "input", name: "The clean image", column: 2, row: 2 },
        { id: "drawing", layer: "output", name: "drawing", column: 3, row: 2, from: ["clean"] },
        {
          id: "binary-cross-entropy",
          layer: "binaryCrossEntropy",
          name: "difference",
          column: 3,
          row: 1,
          from: ["clean", "same"],
        },
      ],
      data: { dataset: "mnist" },
      training: { optimizer: "adam", learningRate: 0.003, batchSize: 32, epochs: 2, averageDecay: 0.98 },
    }),
};
