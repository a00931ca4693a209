/** How often checkpoints are taken and how many are kept: a person's preference, and what it costs in bytes. */
import { useEffect, useState } from "react";
import { setPreferences, usePreference } from "../../app/preferences";
import { studio } from "../../app/studio";
import { formatBytes, formatCount } from "../number-format";
import { NumberField } from "../number-field";
import { useRun } from "../run-store";

const MOST_SECONDS = 3_600;
const MOST_STEPS = 1_000_000;
const MOST_KEPT = 100;

/** Bytes of the checkpoints of all runs, asked again when one is stored. */
function useStoredBytes(stored: number): number | undefined {
  const [bytes, setBytes] = useState<number>();
  useEffect(() => {
    let current = true;
    studio()
      .training.checkpointBytes()
      .then(
        (sum) => {
          if (current) setBytes(sum);
        },
        () => undefined,
      );
    return () => {
      current = false;
    };
  }, [stored]);
  return bytes;
}

export default function CheckpointSettings() {
  const seconds = usePreference("checkpointSeconds");
  const steps = usePreference("checkpointSteps");
  const kept = usePreference("checkpointsKept");
  const own = useRun((state) => state.checkpoints);
  const all = useStoredBytes(own.at(-1)?.step ?? 0);
  const ownBytes = own.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div className="pt-2">
      <div className="grid grid-cols-2 items-start gap-x-2.5 gap-y-2.5">
        <NumberField
          path="checkpoints.seconds"
          label="Seconds between"
          value={seconds}
          error={
            seconds < 0 || seconds > MOST_SECONDS
              ? `From 0 (never by the clock) to ${String(MOST_SECONDS)}.`
              : undefined
          }
          onChange={(checkpointSeconds) => {
            setPreferences({ checkpointSeconds });
          }}
        />
        <NumberField
          path="checkpoints.steps"
          label="Steps between"
          value={steps}
          error={
            !Number.isInteger(steps) || steps < 0 || steps > MOST_STEPS
              ? `A whole number from 0 (never by the count) to ${formatCount(MOST_STEPS)}.`
              : undefined
          }
          onChange={(checkpointSteps) => {
            setPreferences({ checkpointSteps });
          }}
        />
        <NumberField
          path="checkpoints.kept"
          label="Newest kept"
          value={kept}
          error={
            !Number.isInteger(kept) || kept < 1 || kept > MOST_KEPT
              ? `A whole number from 1 to ${String(MOST_KEPT)}.`
              : undefined
          }
          onChange={(checkpointsKept) => {
            setPreferences({ checkpointsKept });
          }}
        />
      </div>
      <p className="numeric m-0 mt-2 text-[12px] text-muted">
        The best is kept too. Also taken at each best, at a pause, when the tab is hidden, before a setting changes, and
        at the end.
        {own.length > 0 && ` This run: ${String(own.length)}, ${formatBytes(ownBytes)}.`}
        {all !== undefined && all > 0 && ` All runs: ${formatBytes(all)}.`}
      </p>
    </div>
  );
}
