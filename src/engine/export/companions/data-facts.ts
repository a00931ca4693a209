/** What a model was trained on, as far as somebody who calls it must know: how inputs are prepared, what the classes are called. */
import type { DataField } from "../../layers/define";
import type { ExportSource } from "../export-format";

type Facts = Pick<ExportSource, "module" | "model" | "dataset">;

export interface OutputClasses {
  readonly output: string;
  /** In the order of the class ids. */
  readonly names: readonly string[];
}

/** Outputs that tell classes apart whose names are known. */
export function outputClasses({ model, dataset }: Facts): readonly OutputClasses[] {
  return model.outputs.flatMap(({ name, target, prediction }) => {
    const names = dataset.fields.find((field) => field.name === target)?.classNames;
    return prediction === "softmax" && names !== undefined ? [{ output: name, names }] : [];
  });
}

export interface Preparation {
  readonly input: string;
  /** A full sentence. */
  readonly sentence: string;
  /** Of a table: each element's column, and what it was standardised by. */
  readonly columns?: readonly { readonly name: string; readonly mean: number; readonly deviation: number }[];
  /** Of texts and categories: what each id stands for. */
  readonly ids?: readonly string[];
}

/** How each input of the model is prepared before it is sent. */
export function preparations({ module, dataset }: Facts): readonly Preparation[] {
  return module.inputs
    .filter(({ kind }) => kind === "batch")
    .map(({ name }) => {
      const field = dataset.fields.find((candidate) => candidate.name === name);
      if (field === undefined) {
        const sentence = "Random numbers, drawn from a normal distribution with mean 0 and deviation 1.";
        return { input: name, sentence };
      }
      return { input: name, ...preparationOf(field) };
    });
}

function preparationOf({
  kind,
  shape,
  scale,
  classNames,
  columnNames,
  columnScales,
}: DataField): Omit<Preparation, "input"> {
  switch (kind) {
    case "image":
      return {
        sentence: `Pixels from 0 (black) to 1 (white): 8-bit values divided by 255. ${shape.join(" x ")}: height, width, channels.`,
      };
    case "text":
      return {
        sentence: `Ids of ${shape.join(" x ")} characters, one after the other.`,
        ...(classNames === undefined ? {} : { ids: classNames }),
      };
    case "category":
      return { sentence: "The id of a class.", ...(classNames === undefined ? {} : { ids: classNames }) };
    case "series":
    case "numeric": {
      const scales = columnScales ?? columnNames?.map(() => scale ?? null);
      const columns = columnNames?.map((name, at) => ({
        name,
        mean: scales?.[at]?.mean ?? 0,
        deviation: scales?.[at]?.deviation ?? 1,
      }));
      if (columns !== undefined)
        return {
          sentence:
            "One number for each column: (value - mean) / deviation. A column with a colon is 1 for its class, else 0.",
          columns,
        };
      return scale === undefined
        ? { sentence: "Numbers as they are in the data." }
        : { sentence: `Standardised numbers: (value - ${scale.mean}) / ${scale.deviation}.` };
    }
  }
}

/** Facts as free text by key, for formats that have a place for it. Always has the project. */
export function fileMetadata(source: ExportSource): Readonly<Record<string, string>> {
  const { project, dataset, training } = source;
  const classes = outputClasses(source);
  const prepared = preparations(source);
  return {
    project,
    data: [dataset.name, dataset.source].filter((text) => text !== "").join(", "),
    ...(dataset.licence === "" ? {} : { data_licence: dataset.licence }),
    ...(training === undefined ? {} : { step: String(training.step) }),
    ...(classes.length === 0
      ? {}
      : { classes: JSON.stringify(Object.fromEntries(classes.map(({ output, names }) => [output, names]))) }),
    inputs: JSON.stringify(Object.fromEntries(prepared.map(({ input, ...facts }) => [input, facts]))),
  };
}
