/** What a person should know of an exported model before it is downloaded: which weights, what goes in, what comes out. Pure. */
import { inferModel } from "../../engine/model/infer-model";
import type { DatasetDescription, GraphDescription } from "../../engine/model/types";
import type { KeptRun } from "../../workers/protocol/training";
import type { WeightsSource } from "../predict/weights-source";
import { inputFields } from "../predict/weights-source";
import { formatCount } from "../runs/number-format";

export type Fact = readonly [name: string, value: string];

/** So many class names are written out. */
const MOST_NAMES = 12;

const described = (name: string, dtype: string, shape: readonly number[]): string =>
  `${name} ${dtype === "f32" ? "float32" : "int32"} [${["batch", ...shape].join(", ")}]`;

export function modelFacts(graph: GraphDescription, dataset: DatasetDescription): readonly Fact[] {
  const { outputs, parameterCount } = inferModel(graph, dataset);
  const inputs = inputFields(graph, dataset).map(({ name, dtype, shape }) => described(name, dtype, shape));
  const names = outputs.flatMap(({ target }) => {
    const field = dataset.fields.find(({ name }) => name === target);
    return field?.kind === "category" ? [field.classNames ?? []] : [];
  });
  const [classes = []] = names;
  const listed = classes.slice(0, MOST_NAMES).join(", ");
  return [
    ["Inputs", inputs.join("; ")],
    ["Outputs", outputs.map(({ name, spec }) => described(name, spec.dtype, spec.shape)).join("; ")],
    ...(classes.length === 0
      ? []
      : [
          [
            "Classes",
            classes.length > MOST_NAMES ? `${listed} and ${classes.length - MOST_NAMES} more` : listed,
          ] as const,
        ]),
    ["Parameters", formatCount(parameterCount)],
  ];
}

/** Which weights leave: the live ones while a run goes on, else the best that were kept. */
export function describeWeights(source: WeightsSource, kept: KeptRun | undefined): string {
  if (source.kind === "live") return "Of the run in progress, as they are now";
  if (kept?.bestStep !== undefined) return `Best of the last run, step ${formatCount(kept.bestStep)}`;
  return `Last of the last run, step ${formatCount(source.step)}`;
}
