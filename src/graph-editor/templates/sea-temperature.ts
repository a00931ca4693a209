/** The temperature of the sea, month by month: two years are seen, the month after them is forecast. */
import type { Template } from "./define";
import { composeProject } from "./compose";

export const seaTemperature: Template = {
  id: "sea-temperature",
  name: "Sea temperature: forecast",
  summary: "Sees two years of the Pacific's temperature and forecasts the months after them.",
  group: "Tables and series",
  keywords: "time series LSTM recurrent regression El Niño CSV weather",
  tab: "predict",
  create: () =>
    composeProject("sea-temperature", {
      name: "Sea temperature: forecast",
      nodes: [
        { id: "window", layer: "input", name: "Two years", column: 0 },
        {
          id: "lstm",
          layer: "lstm",
          name: "LSTM",
          attributes: { units: 24 },
          column: 1,
          from: ["window"],
        },
        { id: "next", layer: "dense", name: "Next month", attributes: { units: 1 }, column: 2, from: ["lstm"] },
        { id: "temperature", layer: "target", name: "Temperature", column: 2, row: 1 },
        {
          id: "mean-squared-error",
          layer: "meanSquaredError",
          name: "mean squared error",
          column: 3,
          from: ["next", "temperature"],
        },
        {
          id: "mean-absolute-error",
          layer: "meanAbsoluteError",
          name: "mean absolute error",
          column: 3,
          row: 1,
          from: ["next", "temperature"],
        },
      ],
      data: {
        dataset: "sea-temperature",
        target: "temperature",
        reading: "series",
        windowLength: 24,
        validationShare: 0.1,
        testShare: 0.2,
      },
      training: { optimizer: "adam", learningRate: 0.01, batchSize: 32, epochs: 40 },
    }),
};
