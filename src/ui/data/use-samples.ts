/** Examples of a split for looking at, fetched from the data worker when they come into sight. */
import { useEffect, useState } from "react";
import type { DataSettings } from "../../engine/model/types";
import type { DataWorkerApi, SamplePage, TableRow } from "../../workers/protocol/data";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";

type SampleBatch = SamplePage["batch"];
type SampleSplit = Parameters<DataWorkerApi["samples"]>[1];

export interface Samples {
  readonly status: "reading" | "ready" | "failed";
  readonly indices: readonly number[];
  readonly batch?: SampleBatch;
  /** Tables: the same examples as the file has them. */
  readonly rows: readonly TableRow[];
  readonly message?: string;
}

/**
 * Reads `indices` of a split. `revision` names the state of the data: a new one reads again. What was read stays in sight
 * until the next answer is there; answers that come too late are dropped.
 */
export function useSamples(
  settings: DataSettings,
  revision: string,
  split: SampleSplit,
  indices: readonly number[],
): Samples {
  const [samples, setSamples] = useState<Samples>({ status: "reading", indices: [], rows: [] });
  const key = indices.join(",");
  useEffect(() => {
    let current = true;
    const wanted = key === "" ? [] : key.split(",").map(Number);
    if (settings.dataset === "" || revision === "" || wanted.length === 0) {
      setSamples({ status: "ready", indices: [], rows: [] });
      return;
    }
    setSamples((previous) => ({ ...previous, status: "reading" }));
    studio()
      .data.samples(settings, split, wanted)
      .then(
        ({ batch, rows = [] }) => {
          if (current) setSamples({ status: "ready", indices: wanted, batch, rows });
        },
        (problem: unknown) => {
          if (current) setSamples({ status: "failed", indices: [], rows: [], message: messageOf(problem) });
        },
      );
    return () => {
      current = false;
    };
  }, [settings, revision, split, key]);
  return samples;
}

/** The values of one example of a field in a batch. */
export function exampleValues(
  values: Float32Array | Int32Array,
  shape: readonly number[],
  example: number,
): Float32Array | Int32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return values.subarray(example * size, (example + 1) * size);
}
