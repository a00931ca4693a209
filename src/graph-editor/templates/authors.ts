/** Who wrote this sentence: convolutions over characters find turns of phrase, their mean tells the author. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const authors: Template = {
  id: "authors",
  name: "Sentences: who wrote it?",
  summary: "Tells sentences of Austen, Doyle and Melville apart. Also takes your own folders of texts.",
  group: "Text",
  keywords: "text classification sentiment spam characters embedding convolution CSV",
  create: () =>
    composeProject("authors", {
      name: "Sentences: who wrote it?",
      note: {
        text: "Your own texts: under Data add a folder with one subfolder of text files for each class, or a CSV file with a column of texts and one of classes.",
        column: 2,
        row: 3,
      },
      nodes: [
        { id: "text", layer: "input", name: "Characters", column: 0 },
        {
          id: "embedding",
          layer: "embedding",
          name: "Embedding",
          attributes: { dimensions: 16 },
          column: 1,
          from: ["text"],
        },
        {
          id: "phrases",
          layer: "conv1d",
          name: "Letters in a row",
          attributes: { filters: 64, kernelSize: 5, activation: "relu" },
          column: 2,
          from: ["embedding"],
        },
        { id: "mean", layer: "globalAvgPool1d", name: "Mean", column: 3, from: ["phrases"] },
        { id: "norm", layer: "batchNorm", name: "Norm", column: 0, row: 1, from: ["mean"] },
        {
          id: "scores",
          layer: "dense",
          name: "Scores",
          attributes: { units: 3 },
          column: 1,
          row: 1,
          from: ["norm"],
        },
        { id: "author", layer: "target", name: "Author", column: 1, row: 2 },
        {
          id: "cross-entropy",
          layer: "crossEntropy",
          name: "cross-entropy",
          column: 2,
          row: 1,
          from: ["scores", "author"],
        },
        { id: "accuracy", layer: "accuracy", name: "accuracy", column: 2, row: 2, from: ["scores", "author"] },
      ],
      data: { dataset: "authors", target: "author", reading: "texts", windowLength: 128, testShare: 0.15 },
      training: {
        optimizer: "adam",
        learningRate: 0.006,
        schedule: "cosine",
        warmupShare: 0,
        batchSize: 32,
        epochs: 8,
      },
    }),
};
