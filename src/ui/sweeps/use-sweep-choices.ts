/** What of the open project can be swept, with the labels that the settings have on the page. */
import { useMemo } from "react";
import { useDocument } from "../../graph-editor";
import { sameTarget, sweepChoices, type SweepChoice } from "../../graph-editor/document/sweep-targets";
import type { Sweep } from "../../graph-editor/document/sweep";
import { TRAINING_FIELDS } from "../runs/training-fields";

export function useSweepChoices(): readonly SweepChoice[] {
  const document = useDocument((state) => state.document);
  return useMemo(
    () =>
      sweepChoices(
        document,
        (name) => TRAINING_FIELDS.find((field) => field.name === name)?.label ?? name,
        (name) => {
          const field = TRAINING_FIELDS.find((candidate) => candidate.name === name);
          return field?.kind === "choice" ? field.options.map(({ value }) => value) : [];
        },
      ),
    [document],
  );
}

/** The labels of a sweep's axes: as short as they can be told apart. */
export function axisLabels(sweep: Sweep, choices: readonly SweepChoice[]): readonly string[] {
  return sweep.axes.map(
    ({ target }) =>
      choices.find((choice) => sameTarget(choice.target, target))?.label ??
      (target.kind === "attribute" ? `${target.node}: ${target.name}` : target.name),
  );
}
