/**
 * A few examples of the data that a project trains on, for a picture of it. Read one data set after the other, so that a run that
 * is going on is not held up; kept for as long as the page lives.
 */
import { useEffect, useState } from "react";
import type { DataSettings, DatasetDescription } from "../../engine/model/types";
import { DEFAULT_DATA } from "../../engine/model/types";
import type { SamplePage } from "../../workers/protocol/data";
import { studio } from "../app/studio";

export interface TemplateSamples {
  readonly dataset: DatasetDescription;
  readonly page: SamplePage;
}

/** Enough for a picture of points or of a series; pictures and texts take the first few. */
const COUNT = 160;

const known = new Map<string, Promise<TemplateSamples>>();
let queue: Promise<unknown> = Promise.resolve();

/** How the data is split does not show, so that templates on one data set share its samples. */
function settingsOf({ dataset, target, reading, windowLength }: DataSettings): DataSettings {
  return { ...DEFAULT_DATA, dataset, target, reading, windowLength };
}

function samplesOf(data: DataSettings): Promise<TemplateSamples> {
  const settings = settingsOf(data);
  const key = JSON.stringify(settings);
  const read =
    known.get(key) ??
    queue.then(async () => {
      const dataset = await studio().data.describe(settings);
      const indices = Array.from({ length: Math.min(COUNT, dataset.counts.train) }, (_, index) => index);
      return { dataset, page: await studio().data.samples(settings, "train", indices) };
    });
  known.set(key, read);
  queue = read.catch(() => known.delete(key));
  return read;
}

/** Undefined while they are read, and where they cannot be: a picture is then left out. */
export function useTemplateSamples(data: DataSettings): TemplateSamples | undefined {
  const [samples, setSamples] = useState<TemplateSamples>();
  useEffect(() => {
    let current = true;
    samplesOf(data).then(
      (read) => {
        if (current) setSamples(read);
      },
      () => {
        // The data set says what is wrong when the template is opened.
      },
    );
    return () => {
      current = false;
    };
  }, [data]);
  return samples;
}
