/** A text that a person types or takes from the test examples, and the class that the model gives it. */
import { Shuffle } from "lucide-react";
import { useEffect, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import { studio } from "../app/studio";
import { FieldFrame } from "../components/form-controls";
import { Notice } from "../components/notice";
import { messageOf } from "../components/toasts";
import { judgedSplit, pickFields } from "./evaluation-store";
import { PredictionView } from "./prediction-view";
import { usePrediction, type ExampleFields } from "./use-prediction";
import type { WeightsSource } from "./weights-source";

export interface TextClassifierProps {
  readonly source: WeightsSource;
  readonly field: DataField;
}

export function TextClassifier({ source, field }: TextClassifierProps) {
  const { data, dataset } = source;
  const column = field.columnNames?.[0] ?? field.name;
  const [text, setText] = useState("");
  const [fields, setFields] = useState<ExampleFields>();
  const [message, setMessage] = useState<string>();
  const prediction = usePrediction(source.projectId, fields, source.step);

  const takeExample = () => {
    const split = judgedSplit(dataset);
    studio()
      .data.samples(data, split, [Math.floor(Math.random() * dataset.counts[split])])
      .then(
        ({ rows }) => {
          setText(rows?.[0]?.[column] ?? "");
        },
        (problem: unknown) => {
          setMessage(messageOf(problem));
        },
      );
  };
  useEffect(takeExample, [data, dataset, column]);

  useEffect(() => {
    let current = true;
    studio()
      .data.encode(data, [{ [column]: text }])
      .then(
        (batch) => {
          if (!current) return;
          setMessage(undefined);
          setFields(pickFields(batch.fields, [field]));
        },
        (problem: unknown) => {
          if (current) setMessage(messageOf(problem));
        },
      );
    return () => {
      current = false;
    };
  }, [text, column, data, field]);

  return (
    <div className="flex h-full min-h-0 w-[300px] flex-none flex-col gap-2.5">
      <FieldFrame id="text-to-classify" label="Text" className="min-h-0 flex-1 [&>textarea]:flex-1">
        <textarea
          id="text-to-classify"
          className="input h-full min-h-14 resize-none py-1.5 leading-snug"
          value={text}
          maxLength={5000}
          placeholder="Type a sentence"
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
      </FieldFrame>
      <button type="button" className="btn h-7 flex-none" onClick={takeExample}>
        <Shuffle aria-hidden /> Use a test example
      </button>
      <div className="flex-none">
        {message !== undefined ? (
          <Notice tone="danger">{message}</Notice>
        ) : (
          <PredictionView prediction={prediction} source={source} />
        )}
      </div>
    </div>
  );
}
