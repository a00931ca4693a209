/**
 * The part of the data form that only arrays have: which one is predicted, which ones enter the model, and whether arrays of the shape of
 * images are images. Loaded with the first data set of arrays.
 */
import type { DataSettings } from "../../engine/model/types";
import type { ColumnSummary } from "../../workers/protocol/data";
import { FieldFrame } from "../components/form-controls";
import { settingId } from "../runs/number-field";
import { changeData } from "./data-actions";

export interface ArrayFieldsProps {
  readonly data: DataSettings;
  readonly columns: readonly ColumnSummary[];
  /** Names of the fields that the data set has under these settings. */
  readonly target: string;
  readonly error: string | undefined;
}

/** "x, 28 x 28 numbers": one example of an array. */
function arrayLabel({ name, shape = [], classNames }: ColumnSummary): string {
  if (shape.length > 0) return `${name}, ${shape.join(" x ")} numbers`;
  return classNames === undefined ? `${name}, a number` : `${name}, ${String(classNames.length)} classes`;
}

export default function ArrayFields({ data, columns, target, error }: ArrayFieldsProps) {
  const chosen = data.target === "" ? target : data.target;
  const inputs = columns.filter(({ name }) => name !== chosen);
  const targetId = settingId("data.target");
  const readingId = settingId("data.reading");
  const toggle = (name: string) => {
    const ignored = data.ignored.includes(name)
      ? data.ignored.filter((other) => other !== name)
      : [...data.ignored, name];
    changeData({ ignored }, "choose arrays");
  };
  return (
    <>
      <FieldFrame id={targetId} label="Predict array" error={error} className="col-span-2">
        <select
          id={targetId}
          className="select"
          value={chosen}
          onChange={(event) => {
            const name = event.target.value;
            changeData({ target: name, ignored: data.ignored.filter((other) => other !== name) }, "choose target");
          }}
        >
          {columns.map((column) => (
            <option key={column.name} value={column.name} disabled={column.leftOut !== undefined}>
              {arrayLabel(column)}
            </option>
          ))}
        </select>
      </FieldFrame>
      {inputs.length > 1 && (
        <fieldset className="col-span-2 m-0 min-w-0 border-0 p-0">
          <legend className="field-label p-0">Inputs</legend>
          {inputs.map((column) => (
            <label key={column.name} className="flex items-start gap-2 py-0.5">
              <input
                type="checkbox"
                className="mt-[3px] mb-0 accent-(--accent)"
                disabled={column.leftOut !== undefined}
                checked={column.leftOut === undefined && !data.ignored.includes(column.name)}
                onChange={() => {
                  toggle(column.name);
                }}
              />
              <span className="numeric min-w-0">
                {arrayLabel(column)}
                {column.leftOut !== undefined && <span className="field-help block">{column.leftOut}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {inputs.some(({ shape = [] }) => shape.length > 1) && (
        <FieldFrame id={readingId} label="Read as" className="col-span-2">
          <select
            id={readingId}
            className="select"
            value={data.reading === "rows" ? "rows" : "auto"}
            onChange={(event) => {
              changeData({ reading: event.target.value === "rows" ? "rows" : "auto" }, "choose reading");
            }}
          >
            <option value="auto">Images, by their shape</option>
            <option value="rows">Numbers as they are</option>
          </select>
        </FieldFrame>
      )}
    </>
  );
}
