/** Every template, one line each, in the order of the gallery; the studio opens with the first one. */
import { authors } from "./authors";
import { charGpt } from "./char-gpt";
import type { Template } from "./define";
import { iris } from "./iris";
import { mnistAutoencoder } from "./mnist-autoencoder";
import { mnistCnn } from "./mnist-cnn";
import { mnistDenoiser } from "./mnist-denoiser";
import { mnistGan } from "./mnist-gan";
import { mnistMlp } from "./mnist-mlp";
import { mnistResnet } from "./mnist-resnet";
import { ownImages } from "./own-images";
import { penguins } from "./penguins";
import { seaTemperature } from "./sea-temperature";
import { spirals } from "./spirals";

export const templates: readonly Template[] = [
  mnistCnn,
  spirals,
  mnistMlp,
  mnistResnet,
  ownImages,
  iris,
  penguins,
  seaTemperature,
  authors,
  charGpt,
  mnistAutoencoder,
  mnistDenoiser,
  mnistGan,
];

export function findTemplate(id: string): Template | undefined {
  return templates.find((template) => template.id === id);
}
