/** A model as source code, as the page and the workers speak of it: what is asked, and lines with the layers they stand for. Plain data. */
import type { DatasetDescription, ModelGraph, TrainingSettings } from "./types";

export const CODE_FRAMEWORKS = ["pytorch", "keras", "flax"] as const;
export type CodeFramework = (typeof CODE_FRAMEWORKS)[number];

export interface CodeRequest {
  readonly projectName: string;
  /** Without errors. */
  readonly model: ModelGraph;
  readonly training: TrainingSettings;
  readonly dataset?: Pick<DatasetDescription, "name" | "source" | "licence" | "fields"> | undefined;
  /** Names of blocks by the prefix that their layers' ids have: `stage/1/`. */
  readonly blocks: Readonly<Record<string, string>>;
}

/** A line of the file, and the layers that it stands for: for showing where a layer is. */
export interface CodeLine {
  readonly text: string;
  readonly nodes: readonly string[];
}
