/** What the picked runs have to show: their curves, what changed between them, or everything about one. */
import { CompareView } from "./compare-view";
import type { RunsSide } from "./history-view";
import { OverlayView } from "./overlay-view";
import { RunDetails } from "./run-details";
import type { RunRecord } from "./run-record";

export interface RunSideProps {
  readonly side: RunsSide;
  readonly records: readonly RunRecord[];
  readonly picked: readonly RunRecord[];
}

export default function RunSide({ side, records, picked }: RunSideProps) {
  switch (side) {
    case "curves":
      return <OverlayView records={picked} />;
    case "changes":
      return <CompareView records={records} picked={picked} />;
    case "details":
      return <RunDetails record={picked.length === 1 ? picked[0] : undefined} records={records} />;
  }
}
