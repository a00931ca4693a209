/** All data sets, bundled and the person's own, with examples of the chosen one. Own files are added by drop or by picking. */
import { Boxes, Database, FileSpreadsheet, FileText, FileUp, FolderUp, Images, Trash2 } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { useDocument } from "../../graph-editor";
import type { DatasetSummary } from "../../workers/protocol/data";
import { Dialog } from "../components/dialog";
import { EmptyState, Notice } from "../components/notice";
import { messageOf } from "../components/toasts";
import { IconButton } from "../components/tooltip";
import { formatCount } from "../runs/number-format";
import { addData, chooseDataset, removeData } from "./data-actions";
import { describeAgain, useDatasets } from "./dataset-service";
import { droppedFiles, pickedFiles, withoutHidden, type PathedFile } from "./dropped-files";
import { SampleView } from "./sample-view";

export default function DataPanel() {
  const data = useDocument((state) => state.document.data);
  const description = useDocument((state) => state.dataset);
  const { catalogue, status, message } = useDatasets((state) => state);
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [over, setOver] = useState(false);
  const [removing, setRemoving] = useState<DatasetSummary>();

  const add = async (files: Promise<readonly PathedFile[]>) => {
    setAdding(true);
    setProblem(undefined);
    try {
      await addData(await files);
    } catch (reason) {
      setProblem(messageOf(reason));
    } finally {
      setAdding(false);
    }
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void add(droppedFiles(event.dataTransfer));
  };

  const remove = async (dataset: DatasetSummary) => {
    setRemoving(undefined);
    try {
      await removeData(dataset);
    } catch (reason) {
      setProblem(messageOf(reason));
    }
  };

  return (
    <div
      className="relative flex h-full min-h-0 gap-4 px-3 pt-2.5 pb-2"
      onDragEnter={() => {
        setOver(true);
      }}
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
          setOver(false);
      }}
      onDrop={drop}
    >
      <section className="flex w-[248px] flex-none flex-col gap-2" aria-label="Data sets">
        <ul className="m-0 flex min-h-0 flex-1 list-none flex-col gap-0.5 overflow-y-auto p-0.5">
          {catalogue.map((dataset) => (
            <DatasetItem
              key={dataset.id}
              dataset={dataset}
              chosen={dataset.id === data.dataset}
              onRemove={setRemoving}
            />
          ))}
        </ul>
        <AddButtons adding={adding} onAdd={(files) => void add(Promise.resolve(files))} />
      </section>
      <section className="flex min-w-0 flex-1 flex-col gap-2 border-l border-border pl-4" aria-label="Examples">
        {problem !== undefined && (
          <Notice
            tone="danger"
            title="The data could not be added"
            actions={
              <button
                type="button"
                className="btn btn-ghost h-7"
                onClick={() => {
                  setProblem(undefined);
                }}
              >
                Close
              </button>
            }
          >
            {problem}
          </Notice>
        )}
        {status === "failed" ? (
          <Notice
            tone="danger"
            title="The data set could not be read"
            actions={
              <button type="button" className="btn h-7" onClick={describeAgain}>
                Try again
              </button>
            }
          >
            {message}
          </Notice>
        ) : description === undefined ? (
          <EmptyState
            icon={<Database />}
            title={data.dataset === "" ? "No data set is chosen" : "Reading the data set…"}
          >
            {data.dataset === ""
              ? "Choose one on the left, or drop a CSV, text, ZIP, NumPy or IDX file, or a folder of images or texts here."
              : undefined}
          </EmptyState>
        ) : (
          <>
            <SampleView settings={data} dataset={description} />
            <p
              className="m-0 line-clamp-2 flex-none text-[11.5px] leading-snug text-muted"
              title={`${description.source} ${description.licence}`}
            >
              {description.summary} · Source: {description.source} · Licence: {description.licence}
            </p>
          </>
        )}
      </section>
      {over && (
        <div className="pointer-events-none absolute inset-1.5 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-accent-soft/90 font-semibold text-accent-text">
          Drop a CSV, text, ZIP, NumPy or IDX file, or a folder of images or texts
        </div>
      )}
      <Dialog
        open={removing !== undefined}
        onClose={() => {
          setRemoving(undefined);
        }}
        title={`Remove ${removing?.name ?? "data set"}?`}
        description="Its files are deleted from this browser. Projects that use it keep their graph but need the data again to train."
        width={420}
        footer={
          <>
            <button
              type="button"
              className="btn"
              onClick={() => {
                setRemoving(undefined);
              }}
            >
              Keep
            </button>
            <button
              type="button"
              className="btn btn-danger"
              onClick={() => {
                if (removing !== undefined) void remove(removing);
              }}
            >
              Remove
            </button>
          </>
        }
      >
        {null}
      </Dialog>
    </div>
  );
}

const KINDS = {
  images: { icon: Images, counted: "images" },
  table: { icon: FileSpreadsheet, counted: "rows" },
  text: { icon: FileText, counted: "characters" },
  arrays: { icon: Boxes, counted: "examples" },
} as const;

interface DatasetItemProps {
  readonly dataset: DatasetSummary;
  readonly chosen: boolean;
  readonly onRemove: (dataset: DatasetSummary) => void;
}

function DatasetItem({ dataset, chosen, onRemove }: DatasetItemProps) {
  const { icon: Icon, counted } = KINDS[dataset.kind];
  return (
    <li
      ref={(element) => {
        if (chosen) element?.scrollIntoView({ block: "nearest" });
      }}
      className={`group flex items-center rounded-lg ${chosen ? "bg-accent-soft" : "hover:bg-surface-hover"}`}
    >
      <button
        type="button"
        aria-pressed={chosen}
        className="flex min-w-0 flex-1 items-center gap-2.5 rounded-lg border-0 bg-transparent px-2 py-1.5 text-left text-text"
        onClick={() => {
          chooseDataset(dataset.id);
        }}
      >
        <Icon aria-hidden className={`size-4 flex-none ${chosen ? "text-accent-text" : "text-muted"}`} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{dataset.name}</span>
          <span className={`numeric block truncate text-[12px] ${chosen ? "text-text" : "text-muted"}`}>
            {formatCount(dataset.examples)} {counted}
            {dataset.bundled ? "" : " · yours"}
          </span>
        </span>
      </button>
      {!dataset.bundled && (
        <IconButton
          label={`Remove ${dataset.name}`}
          className="mr-1 size-7 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100"
          onClick={() => {
            onRemove(dataset);
          }}
        >
          <Trash2 aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

function AddButtons({
  adding,
  onAdd,
}: {
  readonly adding: boolean;
  readonly onAdd: (files: readonly PathedFile[]) => void;
}) {
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const files = withoutHidden(pickedFiles([...(input.files ?? [])]));
    input.value = "";
    if (files.length > 0) onAdd(files);
  };
  return (
    <div className="flex-none">
      <div className="flex gap-1.5">
        <button type="button" className="btn flex-1 px-2" disabled={adding} onClick={() => file.current?.click()}>
          <FileUp aria-hidden /> {adding ? "Reading…" : "Files"}
        </button>
        <button type="button" className="btn flex-1 px-2" disabled={adding} onClick={() => folder.current?.click()}>
          <FolderUp aria-hidden /> Folder
        </button>
      </div>
      <p className="mt-1.5 mb-0 text-[11px] leading-snug text-muted">
        CSV, text, ZIP of images, NumPy or IDX. Or drop them here: they stay on this machine.
      </p>
      <input
        ref={file}
        type="file"
        // IDX files are mostly named without an ending, which no list could let through.
        multiple
        hidden
        data-testid="add-data-file"
        onChange={(event) => {
          take(event.target);
        }}
      />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        data-testid="add-data-folder"
        onChange={(event) => {
          take(event.target);
        }}
      />
    </div>
  );
}
