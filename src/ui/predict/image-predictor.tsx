/** Draw or drop an image, and see at once what the model takes it for. The small picture is what the network sees. */
import { Eraser, ImageUp, Shuffle } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import { Notice } from "../components/notice";
import { Thumbnail } from "../components/thumbnail";
import { messageOf } from "../components/toasts";
import { studio } from "../app/studio";
import { centreDigit, pixelsToField, repeatChannels } from "./digit-image";
import { DrawPad, type DrawPadHandle } from "./draw-pad";
import { judgedSplit } from "./evaluation-store";
import { PredictionView } from "./prediction-view";
import { usePrediction, type ExampleFields } from "./use-prediction";
import type { WeightsSource } from "./weights-source";

export type ExampleValues = Float32Array | Int32Array;

export interface ImagePredictorProps {
  readonly source: WeightsSource;
  readonly field: DataField;
  /** The example in sight, drawn here or chosen among the test examples. */
  readonly values: ExampleValues | undefined;
  readonly onChange: (values: ExampleValues | undefined) => void;
}

async function readImageFile(file: File, field: DataField): Promise<Float32Array> {
  const [height = 1, width = 1, channels = 1] = field.shape;
  return pixelsToField(await studio().data.pixels(file, height, width), channels);
}

export function ImagePredictor({ source, field, values: seen, onChange }: ImagePredictorProps) {
  const pad = useRef<DrawPadHandle>(null);
  const picker = useRef<HTMLInputElement>(null);
  const fields = useMemo<ExampleFields | undefined>(
    () => (seen === undefined ? undefined : { [field.name]: seen }),
    [seen, field.name],
  );
  const [message, setMessage] = useState<string>();
  const [height = 1, width = 1, channels = 1] = field.shape;
  const prediction = usePrediction(source.projectId, fields, source.step);

  const show = (values: ExampleValues | undefined) => {
    setMessage(undefined);
    onChange(values);
  };

  const openFile = (file: File | undefined) => {
    if (file === undefined) return;
    readImageFile(file, field).then(show, (problem: unknown) => {
      setMessage(`${file.name} could not be read as an image: ${messageOf(problem)}`);
    });
  };

  const takeExample = () => {
    const split = judgedSplit(source.dataset);
    const index = Math.floor(Math.random() * source.dataset.counts[split]);
    studio()
      .data.samples(source.data, split, [index])
      .then(
        ({ batch }) => {
          show(batch.fields[field.name]);
        },
        (problem: unknown) => {
          setMessage(messageOf(problem));
        },
      );
  };

  return (
    <div
      className="flex h-full min-h-0 gap-4"
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        openFile(event.dataTransfer.files[0]);
      }}
    >
      <div className="flex w-[168px] flex-none flex-col gap-2">
        <DrawPad
          ref={pad}
          onDraw={(drawing) => {
            show(drawing === undefined ? undefined : repeatChannels(centreDigit(drawing, width, height), channels));
          }}
        />
        <div className="flex gap-1.5">
          <button
            type="button"
            className="btn h-7 flex-1 px-2"
            onClick={() => {
              pad.current?.clear();
            }}
          >
            <Eraser aria-hidden /> Clear
          </button>
          <button
            type="button"
            className="btn btn-icon h-7"
            aria-label="Open an image file"
            title="Open an image file"
            onClick={() => picker.current?.click()}
          >
            <ImageUp aria-hidden />
          </button>
          <button
            type="button"
            className="btn btn-icon h-7"
            aria-label="Use a test example"
            title="Use a test example"
            onClick={takeExample}
          >
            <Shuffle aria-hidden />
          </button>
        </div>
        <input
          ref={picker}
          type="file"
          accept="image/*"
          hidden
          onChange={(event) => {
            openFile(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
      <div className="flex w-[210px] flex-none flex-col gap-2">
        <div className="flex items-center gap-2.5">
          {seen === undefined ? (
            <div className="size-9 flex-none rounded border border-dashed border-border-strong" aria-hidden />
          ) : (
            <Thumbnail
              values={seen}
              shape={field.shape}
              alt="What the network sees"
              className="size-9 flex-none rounded"
            />
          )}
          <p className="m-0 text-[12px] leading-snug text-muted">
            {seen === undefined
              ? "Draw here with the mouse, or drop an image."
              : `What the network sees, ${String(width)} × ${String(height)}.`}
          </p>
        </div>
        {message !== undefined && <Notice tone="danger">{message}</Notice>}
        <PredictionView prediction={prediction} source={source} />
      </div>
    </div>
  );
}
