/** Images that a generator makes of noise, the same noise all the time, so that they are seen to take shape while it trains. */
import { Dices } from "lucide-react";
import { useMemo, useState } from "react";
import { Notice } from "../components/notice";
import { ScrollRegion } from "../components/scroll-region";
import { Thumbnail } from "../components/thumbnail";
import { exampleValues } from "../data/use-samples";
import { inputFields, type WeightsSource, elementCount } from "./weights-source";
import { normalNumbers } from "./normal-numbers";
import type { PredictView } from "./predict-view";
import { useLiveStep } from "./use-live-step";
import { usePrediction, type ExampleFields } from "./use-prediction";

/** One batch that is compiled anyway. */
const COUNT = 48;
const REFRESH_MS = 1000;

export interface GeneratorViewProps {
  readonly source: WeightsSource;
  readonly view: Extract<PredictView, { kind: "generator" }>;
}

export function GeneratorView({ source, view }: GeneratorViewProps) {
  const [seed, setSeed] = useState(1);
  const { name, size } = view.noise;
  const fields = useMemo<ExampleFields>(() => {
    // The discriminator is asked as well; what it is given does not matter here.
    const others = inputFields(source.graph, source.dataset).map(
      (field) => [field.name, new Float32Array(COUNT * elementCount(field.shape))] as const,
    );
    return { ...Object.fromEntries(others), [name]: normalNumbers(COUNT * size, seed) };
  }, [source.graph, source.dataset, name, size, seed]);
  const step = useLiveStep(source, REFRESH_MS);
  const prediction = usePrediction(source.projectId, fields, step, COUNT);
  const output = prediction.outputs.find((each) => each.name === view.output.name);
  if (prediction.message !== undefined) return <Notice tone="danger">{prediction.message}</Notice>;
  return (
    <div className="flex h-full min-h-0 flex-1 flex-col gap-2">
      <div className="flex flex-none items-center gap-3 text-[12px]">
        <span className="font-semibold">Made of noise</span>
        <span className="numeric text-muted">by the weights of step {step.toLocaleString("en")}</span>
        <button
          type="button"
          className="btn ml-auto h-7"
          onClick={() => {
            setSeed(seed + 1);
          }}
        >
          <Dices aria-hidden /> Other noise
        </button>
      </div>
      <ScrollRegion label="Generated images" className="flex-1">
        <ul
          data-testid="generated-images"
          className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(52px,1fr))] gap-1.5 p-0.5"
        >
          {Array.from({ length: COUNT }, (_, index) => (
            <li key={index} className="aspect-square overflow-hidden rounded-md bg-surface-sunken">
              {output !== undefined && (
                <Thumbnail
                  values={exampleValues(output.values, output.shape, index)}
                  shape={output.shape}
                  alt={`Generated image ${String(index + 1)}`}
                  className="w-full"
                />
              )}
            </li>
          ))}
        </ul>
      </ScrollRegion>
    </div>
  );
}
