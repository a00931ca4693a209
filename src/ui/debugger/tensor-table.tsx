/** One page of the numbers of a tensor: the last dimension across, all others down. Other pages are read when they are turned to. */
import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from "lucide-react";
import { memo, type ReactNode } from "react";
import { PAGE_COLUMNS, PAGE_ROWS, rowIndices } from "../../engine/metrics/step-outline";
import type { StepTensor, TensorPage } from "../../engine/metrics/step-outline";
import { ScrollRegion } from "../components/scroll-region";
import { IconButton } from "../components/tooltip";
import { formatCount, formatMetric } from "../runs/number-format";
import { showTensor } from "./step-store";

export interface TensorTableProps {
  readonly tensor: StepTensor;
  readonly page: TensorPage;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

export const TensorTable = memo(function TensorTable({ tensor, page }: TensorTableProps) {
  const { rows, columns, firstRow, firstColumn, shownRows, shownColumns, values } = page;
  const turn = (row: number, column: number) => () => {
    showTensor(tensor.id, { row: Math.max(0, row), column: Math.max(0, column) });
  };
  if (rows * columns === 0) return <p className="m-0 text-muted">It has no numbers.</p>;
  const cell = (value: number): string =>
    tensor.dtype === "f32" ? formatMetric(value) : Number.isFinite(value) ? formatCount(value) : "–";
  return (
    <div className="flex min-h-28 min-w-40 flex-1 flex-col gap-1">
      <ScrollRegion label={`Values of ${tensor.name}`} className="flex-1 rounded-md border border-border">
        <table aria-label={`Values of ${tensor.name}`} className="numeric border-separate border-spacing-0 text-[11px]">
          <thead>
            <tr>
              <th scope="col" className="sticky top-0 left-0 z-2 bg-surface-raised">
                <span className="sr-only">Index</span>
              </th>
              {upTo(shownColumns).map((column) => (
                <th
                  key={column}
                  scope="col"
                  className="sticky top-0 z-1 bg-surface-raised px-1.5 py-0.5 text-right font-normal text-muted"
                >
                  {firstColumn + column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {upTo(shownRows).map((row) => (
              <tr key={row}>
                <th
                  scope="row"
                  className="sticky left-0 bg-surface-raised px-1.5 py-0.5 text-right font-normal whitespace-nowrap text-muted"
                >
                  {rowIndices(firstRow + row, tensor.shape).join(", ")}
                </th>
                {upTo(shownColumns).map((column) => {
                  const value = values[row * shownColumns + column] ?? Number.NaN;
                  return (
                    <td
                      key={column}
                      className={`px-1.5 py-0.5 text-right whitespace-nowrap ${Number.isFinite(value) ? "" : "font-semibold text-danger"}`}
                    >
                      {cell(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {(rows > PAGE_ROWS || columns > PAGE_COLUMNS) && (
        <div className="flex flex-none flex-wrap items-center gap-x-3 text-[11px] text-muted">
          <Pager what="Rows" first={firstRow} shown={shownRows} count={rows} size={PAGE_ROWS}>
            <Turn label="Rows before" disabled={firstRow === 0} onTurn={turn(firstRow - PAGE_ROWS, firstColumn)}>
              <ChevronUp aria-hidden />
            </Turn>
            <Turn
              label="Rows after"
              disabled={firstRow + shownRows >= rows}
              onTurn={turn(firstRow + PAGE_ROWS, firstColumn)}
            >
              <ChevronDown aria-hidden />
            </Turn>
          </Pager>
          <Pager what="Columns" first={firstColumn} shown={shownColumns} count={columns} size={PAGE_COLUMNS}>
            <Turn
              label="Columns before"
              disabled={firstColumn === 0}
              onTurn={turn(firstRow, firstColumn - PAGE_COLUMNS)}
            >
              <ChevronLeft aria-hidden />
            </Turn>
            <Turn
              label="Columns after"
              disabled={firstColumn + shownColumns >= columns}
              onTurn={turn(firstRow, firstColumn + PAGE_COLUMNS)}
            >
              <ChevronRight aria-hidden />
            </Turn>
          </Pager>
        </div>
      )}
    </div>
  );
});

interface PagerProps {
  readonly what: string;
  readonly first: number;
  readonly shown: number;
  readonly count: number;
  /** Of a page. */
  readonly size: number;
  readonly children: ReactNode;
}

function Pager({ what, first, shown, count, size, children }: PagerProps) {
  if (count <= size) return null;
  return (
    <div className="flex items-center gap-1" role="group" aria-label={what}>
      <span className="numeric">
        {`${what} ${formatCount(first)} to ${formatCount(first + shown - 1)} of ${formatCount(count)}`}
      </span>
      {children}
    </div>
  );
}

interface TurnProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly onTurn: () => void;
  readonly children: ReactNode;
}

function Turn({ label, disabled, onTurn, children }: TurnProps) {
  return (
    <IconButton label={label} className="size-6" side="top" disabled={disabled} onClick={onTurn}>
      {children}
    </IconButton>
  );
}
