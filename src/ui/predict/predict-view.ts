/** Which view of its predictions suits a model: by what it reads and what leaves it, not by the template it came from. Pure. */
import type { DataField } from "../../engine/layers/define";
import { noiseInputs } from "../../engine/model/noise-inputs";
import { inferModel } from "../../engine/model/infer-model";
import type { ModelOutput } from "../../engine/model/types";
import { inputFields, type WeightsSource } from "./weights-source";

export type PredictView =
  /** Writes a text on. */
  | { readonly kind: "writer"; readonly field: DataField }
  /** Tells texts apart. */
  | { readonly kind: "texts"; readonly field: DataField }
  /** Forecasts a series. */
  | { readonly kind: "series"; readonly field: DataField; readonly output: ModelOutput }
  /** Tells points of a plane apart. */
  | { readonly kind: "plane"; readonly field: DataField; readonly output: ModelOutput; readonly target: DataField }
  /** Gives an image back, with a map of two numbers in between if the model marks them as an output. */
  | {
      readonly kind: "reconstruction";
      readonly field: DataField;
      readonly output: ModelOutput;
      readonly map?: ModelOutput;
      /** Deviation of the noise that it was trained to see through; 0 for none. */
      readonly noise: number;
    }
  /** Makes images of noise. */
  | {
      readonly kind: "generator";
      readonly output: ModelOutput;
      readonly noise: { readonly name: string; readonly size: number };
    }
  /** Anything else: examples with their class or number. */
  | { readonly kind: "examples" };

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);

function isImage({ spec }: ModelOutput): boolean {
  const [, , channels] = spec.shape;
  return spec.dtype === "f32" && spec.shape.length === 3 && (channels === 1 || channels === 3);
}

export function predictView(source: Pick<WeightsSource, "graph" | "dataset">): PredictView {
  const { graph, dataset } = source;
  const model = inferModel(graph, dataset);
  const inputs = inputFields(graph, dataset);
  const [only, ...others] = inputs;
  const target = dataset.fields.find(({ role }) => role === "target");
  const [noise] = noiseInputs(model);
  const generated = model.outputs.find((output) => isImage(output) && output.target === undefined);
  if (noise !== undefined && generated !== undefined)
    return { kind: "generator", output: generated, noise: { name: noise.name, size: size(noise.spec.shape) } };
  if (only === undefined || others.length > 0) return { kind: "examples" };
  const [output] = model.outputs;
  if (only.kind === "text") return { kind: target?.kind === "text" ? "writer" : "texts", field: only };
  if (only.kind === "series" && output !== undefined) return { kind: "series", field: only, output };
  if (only.kind === "image") {
    const again = model.outputs.find((each) => isImage(each) && sameShape(each.spec.shape, only.shape));
    if (again === undefined) return { kind: "examples" };
    const map = model.outputs.find(
      ({ spec, target: compared }) => compared === undefined && sameShape(spec.shape, [2]),
    );
    const deviation = graph.nodes.find(({ layer }) => layer === "gaussianNoise")?.attributes["deviation"];
    return {
      kind: "reconstruction",
      field: only,
      output: again,
      ...(map === undefined ? {} : { map }),
      noise: typeof deviation === "number" ? deviation : 0,
    };
  }
  const classes = target?.kind === "category" && output?.prediction !== "identity";
  if (sameShape(only.shape, [2]) && only.columnNames?.length === 2 && classes && output !== undefined)
    return { kind: "plane", field: only, output, target };
  return { kind: "examples" };
}
