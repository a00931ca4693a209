/** Kept runs as downloads: tables as CSV, and event files for TensorBoard. Each resolves to a sentence, or rejects with one. */
import { strToU8, zipSync } from "fflate";
import { encodeEventFile, eventFileName, settingsText } from "../../../engine/metrics/event-file";
import { fileStem } from "../../../engine/model/file-stem";
import { download } from "../../app/project-files";
import type { OverlayRun } from "./overlay-series";
import { readCurves } from "./run-database";
import type { RunRecord } from "./run-record";
import { curvesCsv, runsCsv, scalarsOf, startOf } from "./run-tables";
import { settingLabel, settingText } from "./table-columns";

const counted = (runs: readonly unknown[]): string => (runs.length === 1 ? "1 run" : `${String(runs.length)} runs`);

/** "runs", or the name of the only one. */
const stemOf = (records: readonly Pick<RunRecord, "name">[]): string =>
  records.length === 1 && records[0] !== undefined ? fileStem(records[0].name) : "runs";

/** Runs with their curves. @throws Error where none has any. */
async function withCurves(records: readonly RunRecord[]): Promise<readonly OverlayRun[]> {
  const curves = await readCurves(records.map(({ runId }) => runId));
  const runs = records.flatMap((record): readonly OverlayRun[] => {
    const found = curves.get(record.runId);
    return found === undefined ? [] : [{ record, curves: found }];
  });
  if (runs.length === 0) throw new Error("These runs have no curves: none of them took a step.");
  return runs;
}

export function saveRunsCsv(records: readonly RunRecord[]): Promise<string> {
  download(`${stemOf(records)}.csv`, runsCsv(records), "text/csv");
  return Promise.resolve(`${counted(records)} as a table.`);
}

export async function saveCurvesCsv(records: readonly RunRecord[]): Promise<string> {
  const runs = await withCurves(records);
  download(`${stemOf(records)}-curves.csv`, curvesCsv(runs), "text/csv");
  return `The curves of ${counted(runs)}.`;
}

function eventFile(run: OverlayRun): Uint8Array<ArrayBuffer> {
  const { record, curves } = run;
  const timeMs = startOf(record, curves);
  const settings = Object.entries(record.settings).map(
    ([path, value]) => [settingLabel(path), settingText(value)] as const,
  );
  const notes = record.notes === "" ? [] : [{ tag: "notes", timeMs, text: record.notes }];
  return encodeEventFile(timeMs, scalarsOf(run), [{ tag: "settings", timeMs, text: settingsText(settings) }, ...notes]);
}

const fileOf = ({ record, curves }: OverlayRun): string =>
  eventFileName(startOf(record, curves), fileStem(record.name));

/** One event file, or a ZIP with a folder a run, which TensorBoard takes as it is unpacked. */
export async function saveEventFiles(records: readonly RunRecord[]): Promise<string> {
  const runs = await withCurves(records);
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) {
    download(fileOf(only), eventFile(only), "application/octet-stream");
    return "An event file. Put it into a folder and open that with tensorboard --logdir.";
  }
  const taken = new Set<string>();
  const folders = runs.map((run): [string, Uint8Array] => {
    const stem = fileStem(run.record.name);
    const folder = taken.has(stem) ? `${stem}-${run.record.runId.slice(0, 8)}` : stem;
    taken.add(folder);
    return [`runs/${folder}/${fileOf(run)}`, eventFile(run)];
  });
  const readMe = strToU8("Unpack, then: tensorboard --logdir runs\n");
  const zip = zipSync({ ...Object.fromEntries(folders), "runs/README.txt": readMe }, { level: 6 });
  download("tensorboard-runs.zip", zip, "application/zip");
  return `${counted(runs)} as event files. Unpack them and open the folder with tensorboard --logdir.`;
}
