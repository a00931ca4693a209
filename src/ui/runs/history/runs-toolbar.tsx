/** What is shown of the kept runs, and what can be done with those that are picked. */
import { Download, Pin, PinOff, Search, Trash2, X } from "lucide-react";
import { MenuButton } from "../../components/menu-button";
import { report, reportProblem } from "../../components/toasts";
import { IconButton } from "../../components/tooltip";
import { formatCount } from "../number-format";
import { remarkRuns } from "./history-store";
import { setView, useHistoryView } from "./history-view";
import { saveCurvesCsv, saveEventFiles, saveRunsCsv } from "./run-files";
import { RECORD_STATUSES, type RunRecord } from "./run-record";
import { differingSettings, settingLabel, STATUS_LABELS } from "./table-columns";
import { tagsOf } from "./table-rows";
import { UploadButton } from "./upload-button";

export interface RunsToolbarProps {
  /** All of them, and those that the filter lets through. */
  readonly records: readonly RunRecord[];
  readonly shown: readonly RunRecord[];
  readonly picked: readonly RunRecord[];
  readonly onDelete: () => void;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      className="select h-7 w-auto max-w-40 min-w-0 text-[12px]"
      value={value}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

async function save(work: Promise<string>): Promise<void> {
  try {
    report("Saved", await work);
  } catch (problem) {
    reportProblem("The file could not be made", problem);
  }
}

export function RunsToolbar({ records, shown, picked, onDelete }: RunsToolbarProps) {
  const text = useHistoryView((view) => view.text);
  const status = useHistoryView((view) => view.status);
  const tag = useHistoryView((view) => view.tag);
  const group = useHistoryView((view) => view.group);
  const ownProject = useHistoryView((view) => view.ownProject);
  const tags = tagsOf(records);
  const several = records.some(({ projectId }) => projectId !== records[0]?.projectId);
  const chosen = picked.length > 0 ? picked : shown;
  const allPinned = picked.every(({ pinned }) => pinned);
  return (
    <div className="flex flex-none flex-wrap items-center gap-1.5 px-3 py-1.5" role="toolbar" aria-label="Runs">
      <div className="relative">
        <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-muted" />
        <input
          type="search"
          aria-label="Find runs"
          placeholder="Find runs"
          className="input h-7 w-36 pl-7 text-[12px]"
          value={text}
          onChange={(event) => {
            setView({ text: event.target.value });
          }}
        />
      </div>
      <Choice
        label="Status"
        value={status ?? ""}
        options={[
          { value: "", label: "Any status" },
          ...RECORD_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
        ]}
        onChange={(value) => {
          setView({ status: RECORD_STATUSES.find((known) => known === value) });
        }}
      />
      {tags.length > 0 && (
        <Choice
          label="Tag"
          value={tag ?? ""}
          options={[{ value: "", label: "Any tag" }, ...tags.map((value) => ({ value, label: value }))]}
          onChange={(value) => {
            setView({ tag: value === "" ? undefined : value });
          }}
        />
      )}
      <Choice
        label="Group by"
        value={group ?? ""}
        options={[
          { value: "", label: "No groups" },
          ...(several ? [{ value: "project", label: "By project" }] : []),
          { value: "status", label: "By status" },
          { value: "tag", label: "By tag" },
          ...differingSettings(shown).map((path) => ({ value: path, label: `By ${settingLabel(path).toLowerCase()}` })),
        ]}
        onChange={(value) => {
          setView({ group: value === "" ? undefined : value, folded: new Set() });
        }}
      />
      {several && (
        <label className="flex items-center gap-1.5 px-1 text-[12px] whitespace-nowrap">
          <input
            type="checkbox"
            className="accent-accent"
            checked={ownProject}
            onChange={(event) => {
              setView({ ownProject: event.target.checked });
            }}
          />
          This project
        </label>
      )}
      <div className="ml-auto flex items-center gap-0.5">
        <span className="numeric mr-1 text-[12px] whitespace-nowrap text-muted" role="status">
          {picked.length > 0
            ? `${formatCount(picked.length)} of ${formatCount(shown.length)} picked`
            : `${formatCount(shown.length)} ${shown.length === 1 ? "run" : "runs"}`}
        </span>
        {picked.length > 0 && (
          <>
            <IconButton
              label={allPinned ? "Unpin" : "Pin to the top"}
              className="size-7"
              onClick={() =>
                void remarkRuns(
                  picked.map(({ runId }) => runId),
                  { pinned: !allPinned },
                )
              }
            >
              {allPinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
            </IconButton>
            <IconButton label="Delete the picked runs" className="size-7" onClick={onDelete}>
              <Trash2 aria-hidden />
            </IconButton>
          </>
        )}
        <UploadButton />
        <MenuButton
          align="end"
          width={270}
          trigger={
            <button
              type="button"
              className="btn btn-ghost btn-icon size-7"
              aria-label={picked.length > 0 ? "Save the picked runs as a file" : "Save all runs shown as a file"}
              title={picked.length > 0 ? "Save the picked runs as a file" : "Save all runs shown as a file"}
            >
              <Download aria-hidden />
            </button>
          }
          entries={[
            {
              label: "Table as CSV",
              description: "A row a run: settings and metrics",
              onSelect: () => void save(saveRunsCsv(chosen)),
            },
            {
              label: "Curves as CSV",
              description: "A row for each point of each curve",
              onSelect: () => void save(saveCurvesCsv(chosen)),
            },
            {
              label: "TensorBoard event files",
              description: chosen.length === 1 ? "One file" : "A ZIP with a folder for each run",
              onSelect: () => void save(saveEventFiles(chosen)),
            },
          ]}
        />
        {picked.length > 0 && (
          <IconButton
            label="Pick none"
            className="size-7"
            onClick={() => {
              setView({ picked: new Set() });
            }}
          >
            <X aria-hidden />
          </IconButton>
        )}
      </div>
    </div>
  );
}
