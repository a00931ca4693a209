/** What each export format can take of a model: the same table as the marks on the nodes and `export --check`. */
import { useEffect, useState } from "react";
import type { DatasetDescription, GraphDescription } from "../../engine/model/types";
import type { ExportTable } from "../../engine/model/export-table";
import { studio } from "../app/studio";

/** Undefined until it is known, and where the worker has ended. */
export function useExportTable(
  graph: GraphDescription,
  dataset: DatasetDescription | undefined,
): ExportTable | undefined {
  const [known, setKnown] = useState<{ readonly graph: GraphDescription; readonly table: ExportTable }>();
  useEffect(() => {
    let current = true;
    const ask = async () => {
      try {
        const table = await studio().training.checkExport(graph, dataset);
        if (current) setKnown({ graph, table });
      } catch {
        // Without the table every format is offered, and its writer says what it cannot take.
      }
    };
    void ask();
    return () => {
      current = false;
    };
  }, [graph, dataset]);
  return known?.graph === graph ? known.table : undefined;
}
