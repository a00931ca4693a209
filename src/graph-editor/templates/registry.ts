/** Every template, one line each, in the order of the gallery; the studio opens with the first one. */
import { charGpt } from "./char-gpt";
import type { Template } from "./define";
import { iris } from "./iris";
import { mnistCnn } from "./mnist-cnn";
import { mnistMlp } from "./mnist-mlp";
import { mnistResnet } from "./mnist-resnet";
import { penguins } from "./penguins";

export const templates: readonly Template[] = [mnistCnn, mnistMlp, mnistResnet, iris, penguins, charGpt];

export function findTemplate(id: string): Template | undefined {
  return templates.find((template) => template.id === id);
}
