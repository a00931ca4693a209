/** A form of the table's feature columns: what is typed is encoded by the data worker as in training, and predicted at once. */
import { Shuffle } from "lucide-react";
import { useEffect, useState } from "react";
import type { ColumnSummary, TableRow } from "../../workers/protocol/data";
import { studio } from "../app/studio";
import { FieldFrame } from "../components/form-controls";
import { Notice } from "../components/notice";
import { messageOf } from "../components/toasts";
import { judgedSplit, pickFields } from "./evaluation-store";
import { PredictionView } from "./prediction-view";
import { usePrediction, type ExampleFields } from "./use-prediction";
import { inputFields, type WeightsSource } from "./weights-source";

export interface TablePredictorProps {
  readonly source: WeightsSource;
}

/** The columns that the features are made of, as the names of the encoded elements tell. */
function featureColumns(columns: readonly ColumnSummary[], source: WeightsSource): readonly ColumnSummary[] {
  const targets = new Set(source.dataset.fields.filter(({ role }) => role === "target").map(({ name }) => name));
  return columns.filter(
    ({ name, leftOut }) =>
      leftOut === undefined && !targets.has(name.replaceAll("/", "_")) && !source.data.ignored.includes(name),
  );
}

export function TablePredictor({ source }: TablePredictorProps) {
  const [columns, setColumns] = useState<readonly ColumnSummary[]>([]);
  const [row, setRow] = useState<TableRow>();
  const [fields, setFields] = useState<ExampleFields>();
  const [message, setMessage] = useState<string>();
  const prediction = usePrediction(source.projectId, fields, source.step);
  const { data, dataset, graph } = source;

  const takeExample = () => {
    const split = judgedSplit(dataset);
    studio()
      .data.samples(data, split, [Math.floor(Math.random() * dataset.counts[split])])
      .then(
        ({ rows }) => {
          setRow(rows?.[0]);
        },
        (problem: unknown) => {
          setMessage(messageOf(problem));
        },
      );
  };

  useEffect(() => {
    let current = true;
    studio()
      .data.columns(data.dataset)
      .then(
        (found) => {
          if (current) setColumns(found);
        },
        (problem: unknown) => {
          if (current) setMessage(messageOf(problem));
        },
      );
    return () => {
      current = false;
    };
  }, [data.dataset]);

  useEffect(takeExample, [data, dataset]);

  useEffect(() => {
    if (row === undefined) return;
    let current = true;
    studio()
      .data.encode(data, [row])
      .then(
        (batch) => {
          if (!current) return;
          setMessage(undefined);
          setFields(pickFields(batch.fields, inputFields(graph, dataset)));
        },
        (problem: unknown) => {
          if (current) setMessage(messageOf(problem));
        },
      );
    return () => {
      current = false;
    };
  }, [row, data, dataset, graph]);

  return (
    <div className="flex h-full min-h-0 gap-4">
      <div className="flex w-[230px] flex-none flex-col gap-2">
        <div className="min-h-0 flex-1 overflow-y-auto pr-1 pb-0.5 pl-0.5">
          <div className="grid grid-cols-2 gap-x-2 gap-y-1.5">
            {featureColumns(columns, source).map((column) => (
              <ColumnInput
                key={column.name}
                column={column}
                value={row?.[column.name] ?? ""}
                onChange={(value) => {
                  setRow({ ...row, [column.name]: value });
                }}
              />
            ))}
          </div>
        </div>
        <button type="button" className="btn h-7 flex-none" onClick={takeExample}>
          <Shuffle aria-hidden /> Use a test example
        </button>
      </div>
      <div className="flex w-[190px] flex-none flex-col gap-2">
        <p className="m-0 text-[12px] font-semibold">Prediction</p>
        {message !== undefined ? (
          <Notice tone="danger">{message}</Notice>
        ) : (
          <PredictionView prediction={prediction} source={source} />
        )}
      </div>
    </div>
  );
}

interface ColumnInputProps {
  readonly column: ColumnSummary;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ColumnInput({ column, value, onChange }: ColumnInputProps) {
  const id = `feature-${column.name.replace(/\W+/g, "-")}`;
  return (
    <FieldFrame id={id} label={column.name} className="[&_.field-label]:truncate">
      {column.kind === "category" && column.classNames !== undefined ? (
        <select
          id={id}
          className="select"
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        >
          {!column.classNames.includes(value) && <option value={value}>{value === "" ? "missing" : value}</option>}
          {column.classNames.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className="input"
          inputMode="decimal"
          value={value}
          placeholder="missing"
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </FieldFrame>
  );
}
