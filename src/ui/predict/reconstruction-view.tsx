/**
 * Test images and what the model gives back of them, through as much noise as one likes; beside them the map that two numbers
 * inside the model make, if it marks them as an output. Renewed while the model trains.
 */
import { useMemo, useState } from "react";
import { Slider } from "../components/slider";
import { Notice } from "../components/notice";
import { ScrollRegion } from "../components/scroll-region";
import { Thumbnail } from "../components/thumbnail";
import { exampleValues, useSamples } from "../data/use-samples";
import { judgedSplit } from "./evaluation-store";
import { LatentMap } from "./latent-map";
import { normalNumbers } from "./normal-numbers";
import type { PredictView } from "./predict-view";
import { useLiveStep } from "./use-live-step";
import { usePrediction, type ExampleFields } from "./use-prediction";
import type { WeightsSource } from "./weights-source";

const SHOWN = 24;
const MAPPED = 512;
const REFRESH_MS = 1000;

export interface ReconstructionViewProps {
  readonly source: WeightsSource;
  readonly view: Extract<PredictView, { kind: "reconstruction" }>;
}

export function ReconstructionView({ source, view }: ReconstructionViewProps) {
  const { data, dataset, projectId } = source;
  const { field } = view;
  const split = judgedSplit(dataset);
  const count = Math.min(dataset.counts[split], view.map === undefined ? SHOWN : MAPPED);
  const indices = useMemo(() => Array.from({ length: count }, (_, index) => index), [count]);
  const samples = useSamples(data, dataset.revision, split, indices);
  const clean = samples.batch?.fields[field.name];
  const [noise, setNoise] = useState(view.noise);
  const seen = useMemo(() => {
    if (clean === undefined || noise === 0) return clean;
    const around = normalNumbers(clean.length, 1);
    return Float32Array.from(clean, (value, index) => value + noise * (around[index] ?? 0));
  }, [clean, noise]);
  const fields = useMemo<ExampleFields | undefined>(
    () => (seen === undefined ? undefined : { [field.name]: seen }),
    [seen, field.name],
  );
  const step = useLiveStep(source, REFRESH_MS);
  const prediction = usePrediction(projectId, fields, step, count);
  const problem = samples.message ?? prediction.message;
  if (problem !== undefined) return <Notice tone="danger">{problem}</Notice>;
  if (clean === undefined || seen === undefined) return <p className="m-0 text-muted">Reading test examples…</p>;
  const again = prediction.outputs.find(({ name }) => name === view.output.name);
  const target = dataset.fields.find(({ role, kind }) => role === "target" && kind === "category");
  const rows = [
    { name: "Example", values: clean },
    ...(noise > 0 ? [{ name: "Seen", values: seen }] : []),
    { name: "Given back", values: again?.values },
  ];
  return (
    <div className="flex h-full min-h-0 flex-1 gap-4">
      <section className="flex min-w-[260px] flex-1 flex-col gap-2" aria-label="Examples given back">
        <div className="flex flex-none items-center gap-3 text-[12px]">
          <span className="text-muted">{rows.map(({ name }) => name).join(" · ")}</span>
          <Slider
            label="Noise"
            value={noise}
            min={0}
            max={1}
            step={0.05}
            format={(value) => value.toFixed(2)}
            onChange={setNoise}
            className="ml-auto"
          />
        </div>
        <ScrollRegion label="Examples and what the model gives back" className="flex-1">
          <ul
            data-testid="reconstructions"
            className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(56px,1fr))] gap-2 p-0.5"
          >
            {indices.slice(0, SHOWN).map((index) => (
              <li key={index} className="overflow-hidden rounded-md border border-border">
                {rows.map(({ name, values }) =>
                  values === undefined ? (
                    <div key={name} className="aspect-square bg-surface-sunken" />
                  ) : (
                    <Thumbnail
                      key={name}
                      values={exampleValues(values, field.shape, index)}
                      shape={field.shape}
                      alt={`${name}, test example ${String(index)}`}
                      className="w-full"
                    />
                  ),
                )}
              </li>
            ))}
          </ul>
        </ScrollRegion>
      </section>
      {view.map !== undefined && (
        <LatentMap
          output={prediction.outputs.find(({ name }) => name === view.map?.name)}
          labels={target === undefined ? undefined : samples.batch?.fields[target.name]}
          target={target}
          images={clean}
          image={field}
        />
      )}
    </div>
  );
}
