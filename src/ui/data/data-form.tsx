/** The data settings of the project: which set, which column to predict, how it is split. */
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import { READINGS } from "../../engine/model/types";
import { validateData } from "../../engine/model/validate-settings";
import { useDocument } from "../../graph-editor";
import type { ColumnSummary, DatasetSummary } from "../../workers/protocol/data";
import { showDockTab } from "../app/shell-state";
import { studio } from "../app/studio";
import { FieldFrame } from "../components/form-controls";
import { Notice } from "../components/notice";
import { formatCount } from "../runs/number-format";
import { NumberField, settingId } from "../runs/number-field";
import { fieldMessage } from "../runs/training-form";
import { changeData, chooseDataset } from "./data-actions";
import { describeAgain, useDatasets } from "./dataset-service";

const ArrayFields = lazy(() => import("./array-fields"));

/** Columns of the chosen table; none for images and while they are read. */
export function useColumns(dataset: string, revision: string | undefined): readonly ColumnSummary[] {
  const key = `${dataset} ${revision ?? ""}`;
  const [read, setRead] = useState<{ readonly key: string; readonly columns: readonly ColumnSummary[] }>();
  useEffect(() => {
    let current = true;
    if (dataset === "" || revision === undefined) return;
    studio()
      .data.columns(dataset)
      .then(
        (columns) => {
          if (current) setRead({ key, columns });
        },
        () => {
          // The same failure is told where the data set is described.
        },
      );
    return () => {
      current = false;
    };
  }, [dataset, revision, key]);
  return read?.key === key ? read.columns : NO_COLUMNS;
}

const NO_COLUMNS: readonly ColumnSummary[] = [];

const READING_NAMES: Readonly<Record<(typeof READINGS)[number], string>> = {
  auto: "Automatic",
  rows: "Rows",
  series: "A series in time",
  texts: "Texts with their class",
};

/** What the length of a window counts, for data that is read in windows. */
function windowLabel(
  field: DataField["kind"] | undefined,
  kind: DatasetSummary["kind"] | undefined,
): string | undefined {
  if (field === "series") return "Window (rows)";
  if (kind === "text") return "Window (characters)";
  return field === "text" ? "Text length" : undefined;
}

export function DataForm() {
  const data = useDocument((state) => state.document.data);
  const description = useDocument((state) => state.dataset);
  const graphDiagnostics = useDocument((state) => state.model.diagnostics);
  const diagnostics = useMemo(() => [...graphDiagnostics, ...validateData(data)], [graphDiagnostics, data]);
  const { catalogue, status, message, catalogueMessage } = useDatasets((state) => state);
  const columns = useColumns(data.dataset, description?.revision);
  const chosen = catalogue.find(({ id }) => id === data.dataset);
  const arrays = chosen?.kind === "arrays";
  const target = description?.fields.find(({ role }) => role === "target")?.name ?? "";
  const note = (field: string) => fieldMessage(diagnostics, `data.${field}`);
  const windowed = windowLabel(description?.fields.find(({ role }) => role === "feature")?.kind, chosen?.kind);
  const datasetId = settingId("data.dataset");

  return (
    <section className="px-3.5 py-3" aria-label="Data settings">
      <div className="mb-2 flex items-center">
        <h3 className="m-0 text-[12px] font-semibold">Data</h3>
        <button
          type="button"
          className="btn btn-ghost ml-auto h-6 px-1.5 text-[12px] text-accent-text"
          onClick={() => {
            showDockTab("data");
          }}
        >
          View and add data
        </button>
      </div>
      <div className="grid grid-cols-2 items-start gap-x-2.5 gap-y-2.5">
        <FieldFrame
          id={datasetId}
          label="Data set"
          help={status === "reading" && description === undefined ? "Reading the data set…" : undefined}
          error={status === "failed" ? message : status === "reading" ? undefined : note("dataset")}
          className="col-span-2"
        >
          <select
            id={datasetId}
            className="select"
            value={data.dataset}
            aria-invalid={status === "failed"}
            onChange={(event) => {
              chooseDataset(event.target.value);
            }}
          >
            <option value="">None</option>
            {data.dataset !== "" && chosen === undefined && (
              <option value={data.dataset}>{description?.name ?? data.dataset}</option>
            )}
            {catalogue.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </FieldFrame>
        {status === "failed" && (
          <button type="button" className="btn col-span-2" onClick={describeAgain}>
            Try again
          </button>
        )}
        {catalogueMessage !== undefined && (
          <Notice tone="danger" className="col-span-2">
            {catalogueMessage}
          </Notice>
        )}
        {columns.length > 0 && arrays && (
          <Suspense>
            <ArrayFields data={data} columns={columns} target={target} error={note("target")} />
          </Suspense>
        )}
        {columns.length > 0 && !arrays && (
          <FieldFrame id={settingId("data.reading")} label="Read as" className="col-span-2">
            <select
              id={settingId("data.reading")}
              className="select"
              value={data.reading}
              onChange={(event) => {
                const reading = READINGS.find((each) => each === event.target.value);
                if (reading !== undefined) changeData({ reading }, "choose reading");
              }}
            >
              {READINGS.map((reading) => (
                <option key={reading} value={reading}>
                  {READING_NAMES[reading]}
                </option>
              ))}
            </select>
          </FieldFrame>
        )}
        {columns.length > 0 && !arrays && (
          <FieldFrame
            id={settingId("data.target")}
            label="Predict column"
            error={note("target")}
            className="col-span-2"
          >
            <select
              id={settingId("data.target")}
              className="select"
              value={data.target === "" ? target : data.target}
              onChange={(event) => {
                changeData({ target: event.target.value }, "choose target");
              }}
            >
              {columns.map(({ name, kind }) => (
                <option key={name} value={name}>
                  {name} ({kind === "numeric" ? "number" : "category"})
                </option>
              ))}
            </select>
          </FieldFrame>
        )}
        <NumberField
          path="data.validationShare"
          label="Validation share"
          value={data.validationShare}
          error={note("validationShare")}
          onChange={(validationShare) => {
            changeData({ validationShare }, "change validation share");
          }}
        />
        <NumberField
          path="data.testShare"
          label="Test share"
          value={data.testShare}
          error={note("testShare")}
          onChange={(testShare) => {
            changeData({ testShare }, "change test share");
          }}
        />
        {windowed !== undefined && (
          <NumberField
            path="data.windowLength"
            label={windowed}
            value={data.windowLength}
            error={note("windowLength")}
            onChange={(windowLength) => {
              changeData({ windowLength }, "change window");
            }}
          />
        )}
      </div>
      {description !== undefined && (
        <dl className="numeric mt-3 mb-0 grid grid-cols-3 gap-2 text-[12px]">
          {(["train", "validation", "test"] as const).map((split) => (
            <div key={split}>
              <dt className="text-muted capitalize">{split}</dt>
              <dd className="m-0 font-medium">{formatCount(description.counts[split])}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
