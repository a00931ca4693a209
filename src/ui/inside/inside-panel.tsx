/** Look inside: what a layer of the trained model holds and gives, as pictures, histograms and points; renewed while a run goes on. */
import { ChevronLeft, ChevronRight, Microscope } from "lucide-react";
import { lazy, Suspense, useMemo, useState, type ReactNode } from "react";
import type { InsideView, InsideWish } from "../../engine/metrics/inside-view";
import { useDocument } from "../../graph-editor";
import { setHealthWatched } from "../runs/health-marks";
import { usePreference } from "../app/preferences";
import { shellStore, useShell } from "../app/shell-state";
import { Segmented, Switch } from "../components/form-controls";
import { ScrollRegion } from "../components/scroll-region";
import { Notice } from "../components/notice";
import { Thumbnail } from "../components/thumbnail";
import { IconButton } from "../components/tooltip";
import { useSize } from "../components/use-size";
import { exampleValues, useSamples } from "../data/use-samples";
import { judgedSplit, pickFields } from "../predict/evaluation-store";
import { NoWeights } from "../predict/predict-panel";
import { useWeights } from "../predict/use-evaluation-refresh";
import { inputFields, type WeightsSource } from "../predict/weights-source";
import { useRun } from "../runs/run-store";
import { ImageSheet } from "./image-sheet";
import { layerSights, sightKey, type LayerSights, type Sight } from "./inside-choices";
import { PointMap } from "./point-map";
import { TensorFacts } from "./tensor-facts";
import { useInside } from "./use-inside";

const StepThrough = lazy(() => import("../debugger/step-through"));

/** Examples on a plane. */
const MANY = 256;

const VIEWS = [
  { value: "layers", label: "Layers" },
  { value: "step", label: "Step through" },
] as const;

export default function InsidePanel() {
  const view = useShell((state) => state.insideView);
  const choice = (
    <Segmented
      label="Look at"
      value={view}
      options={VIEWS}
      onChange={(insideView) => {
        shellStore.setState({ insideView });
      }}
    />
  );
  if (view === "layers") return <Layers choice={choice} />;
  return (
    <Suspense fallback={<div className="h-full" aria-busy="true" />}>
      <StepThrough choice={choice} />
    </Suspense>
  );
}

/** @param choice between the layers and the step. */
function Layers({ choice }: { readonly choice: ReactNode }) {
  const source = useWeights();
  const layers = useMemo(() => (source === undefined ? [] : layerSights(source)), [source]);
  if (source === undefined || layers.length === 0)
    return (
      <div className="flex h-full min-h-0 flex-col">
        <div className="px-3 pt-2">{choice}</div>
        <NoWeights what="After the first steps of a run you can look at the weights, activations and attention of every layer here." />
      </div>
    );
  return <Inside source={source} layers={layers} choice={choice} />;
}

interface InsideProps {
  readonly choice: ReactNode;
  readonly source: WeightsSource;
  readonly layers: readonly LayerSights[];
}

function Inside({ source, layers, choice }: InsideProps) {
  const selected = useDocument((state) => (state.path.length === 0 ? state.selection.nodes[0] : undefined));
  const [chosen, setChosen] = useState<{ readonly node: string; readonly selected: string | undefined }>();
  const [kind, setKind] = useState<string>();
  const [example, setExample] = useState(0);
  const live = useRun((state) => state.status === "running");
  const watched = usePreference("watchHealth");
  // What is selected on the canvas comes first, until something else is chosen here.
  const wantedNode = chosen !== undefined && chosen.selected === selected ? chosen.node : selected;
  const layer =
    layers.find(({ node }) => node.id === wantedNode) ??
    layers.find(({ node }) => wantedNode !== undefined && node.id.startsWith(`${wantedNode}/`)) ??
    layers.find(({ sights }) => sights.some((sight) => sight.kind === "parameter")) ??
    layers[0];
  const sight = layer?.sights.find((other) => sightKey(other) === kind) ?? layer?.sights[0];
  const split = judgedSplit(source.dataset);
  const total = source.dataset.counts[split];
  const many = sight?.kind === "examples";
  const indices = useMemo(
    () => (many ? Array.from({ length: Math.min(MANY, total) }, (_, index) => index) : [Math.min(example, total - 1)]),
    [many, example, total],
  );
  const samples = useSamples(source.data, source.dataset.revision, split, indices);
  const fields = useMemo(
    () =>
      samples.batch === undefined || samples.indices.length !== indices.length
        ? undefined
        : pickFields(samples.batch.fields, inputFields(source.graph, source.dataset)),
    [samples, indices.length, source.graph, source.dataset],
  );
  const node = layer?.node.id;
  const wish = useMemo(
    () => (node === undefined || sight === undefined ? undefined : wishOf(node, sight, fields, indices.length)),
    [node, sight, fields, indices.length],
  );
  const answer = useInside(source.projectId, wish, live);
  const view = answer.wish?.node === wish?.node && answer.wish?.kind === wish?.kind ? answer.view : undefined;
  if (layer === undefined || sight === undefined) return null;
  const single = sight.kind === "activations" || sight.kind === "attention";
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div
        className="flex flex-none flex-wrap items-center gap-x-3 gap-y-1 px-3 pt-2 pb-1.5"
        role="toolbar"
        aria-label="Look inside"
      >
        {choice}
        <select
          className="input h-7 w-44"
          aria-label="Layer"
          value={layer.node.id}
          onChange={(event) => {
            setChosen({ node: event.target.value, selected });
          }}
        >
          {layers.map(({ node: { id, name } }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <select
          className="input h-7 w-52"
          aria-label="What to see"
          value={sightKey(sight)}
          onChange={(event) => {
            setKind(event.target.value);
          }}
        >
          {layer.sights.map((other) => (
            <option key={sightKey(other)} value={sightKey(other)}>
              {other.label}
            </option>
          ))}
        </select>
        {single && (
          <ExampleChooser
            source={source}
            samples={samples}
            example={example}
            total={total}
            split={split}
            onChange={setExample}
          />
        )}
        <div className="ml-auto">
          <Switch label="Health on the canvas" checked={watched} onChange={setHealthWatched} />
        </div>
      </div>
      <ScrollRegion label="What is inside" className="flex-1">
        <div className="flex h-full gap-4 px-3 pb-2">
          {answer.message !== undefined && view === undefined ? (
            <Notice tone="info" className="self-start">
              {answer.message}
            </Notice>
          ) : samples.message !== undefined && sight.kind !== "parameter" && sight.kind !== "rows" ? (
            <Notice tone="danger" className="self-start">
              {samples.message}
            </Notice>
          ) : view === undefined ? (
            <p className="m-0 flex items-center gap-2 text-muted" role="status">
              <Microscope aria-hidden className="size-4" /> Looking…
            </p>
          ) : (
            <View view={view} sight={sight} layer={layer} source={source} samples={samples} />
          )}
        </div>
      </ScrollRegion>
    </div>
  );
}

function wishOf(
  node: string,
  sight: Sight,
  fields: Readonly<Record<string, Float32Array | Int32Array>> | undefined,
  examples: number,
): InsideWish | undefined {
  switch (sight.kind) {
    case "parameter":
    case "rows":
      return { kind: sight.kind, node, parameter: sight.parameter };
    case "activations":
    case "attention":
      return fields === undefined ? undefined : { kind: sight.kind, node, fields };
    case "examples":
      return fields === undefined ? undefined : { kind: "examples", node, fields, examples };
  }
}

interface ExampleChooserProps {
  readonly source: WeightsSource;
  readonly samples: ReturnType<typeof useSamples>;
  readonly example: number;
  readonly total: number;
  readonly split: string;
  readonly onChange: (example: number) => void;
}

function ExampleChooser({ source, samples, example, total, split, onChange }: ExampleChooserProps) {
  const image = inputFields(source.graph, source.dataset).find(({ kind }) => kind === "image");
  const values = image === undefined ? undefined : samples.batch?.fields[image.name];
  return (
    <div className="flex items-center gap-1" role="group" aria-label="Example">
      {image !== undefined && values !== undefined && (
        <Thumbnail
          values={exampleValues(values, image.shape, 0)}
          shape={image.shape}
          alt=""
          className="size-7 rounded"
        />
      )}
      <IconButton
        label="Previous example"
        className="size-7"
        disabled={example === 0}
        onClick={() => {
          onChange(example - 1);
        }}
      >
        <ChevronLeft aria-hidden />
      </IconButton>
      <span className="numeric text-[12px] text-muted">
        {split} {String(example + 1)}
      </span>
      <IconButton
        label="Next example"
        className="size-7"
        disabled={example + 1 >= total}
        onClick={() => {
          onChange(example + 1);
        }}
      >
        <ChevronRight aria-hidden />
      </IconButton>
    </div>
  );
}

interface ViewProps {
  readonly view: InsideView;
  readonly sight: Sight;
  readonly layer: LayerSights;
  readonly source: WeightsSource;
  readonly samples: ReturnType<typeof useSamples>;
}

function View({ view, sight, layer, source, samples }: ViewProps) {
  const [ref, { width, height }] = useSize<HTMLDivElement>();
  const label = `${sight.label} of ${layer.node.name}`;
  return (
    <>
      <div ref={ref} className="min-h-24 min-w-48 flex-1 overflow-auto" data-testid="inside-view" data-kind={view.kind}>
        {width > 0 && view.kind === "tensor" && view.images !== undefined && (
          <ImageSheet images={view.images} label={label} width={width} height={height} />
        )}
        {view.kind === "tensor" && view.images === undefined && (
          <p className="m-0 text-muted">A list of numbers: the histogram shows how they are spread.</p>
        )}
        {width > 0 && view.kind === "points" && (
          <Points
            view={view}
            sight={sight}
            source={source}
            samples={samples}
            width={width}
            height={Math.max(120, height - 24)}
            label={label}
          />
        )}
      </div>
      {view.kind === "tensor" && <TensorFacts view={view} />}
    </>
  );
}

interface PointsProps extends Pick<ViewProps, "sight" | "source" | "samples"> {
  readonly view: Extract<InsideView, { readonly kind: "points" }>;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

function Points({ view, sight, source, samples, width, height, label }: PointsProps) {
  const { fields } = source.dataset;
  if (sight.kind === "rows") {
    const words = fields.find(({ kind, role }) => kind === "text" && role === "feature")?.classNames ?? [];
    // Blanks would be invisible on the map.
    const names = words.map((word) => (word === " " ? "␣" : word === "\n" ? "↵" : word));
    return <PointMap view={view} names={names} width={width} height={height} label={label} />;
  }
  const target = fields.find(({ role, kind, shape }) => role === "target" && kind === "category" && shape.length === 0);
  const ids = target === undefined ? undefined : samples.batch?.fields[target.name];
  const classNames = target?.classNames ?? [];
  const classes = ids === undefined ? undefined : Array.from(ids);
  const names = samples.indices.map((index, at) => {
    const id = classes?.[at];
    return id === undefined
      ? `Example ${String(index + 1)}`
      : `Example ${String(index + 1)}: ${classNames[id] ?? String(id)}`;
  });
  return (
    <PointMap
      view={view}
      names={names}
      {...(classes === undefined ? {} : { classes, classNames })}
      width={width}
      height={height}
      label={label}
    />
  );
}
