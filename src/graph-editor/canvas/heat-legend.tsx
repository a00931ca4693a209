/** What the colours of the heat map mean, over the canvas, and the way to switch it off. */
import { Panel } from "@xyflow/react";
import { X } from "lucide-react";
import { showHeat, useCanvasMarks } from "./canvas-marks";
import { HEAT_MEASURES, heatMeasure, LEVEL_LABELS } from "./heat-map";

export function HeatLegend() {
  const measure = useCanvasMarks((marks) => marks.heat?.measure);
  const total = useCanvasMarks((marks) => marks.heat?.total ?? 0);
  const timed = useCanvasMarks((marks) => marks.times !== undefined);
  if (measure === undefined) return null;
  const { meaning, format } = heatMeasure(measure);
  return (
    <Panel position="bottom-right" className="heat-legend card">
      <section aria-label="Heat map" data-testid="heat-legend">
        <select
          className="select heat-choice"
          aria-label="Heat map of"
          value={measure}
          onChange={(event) => showHeat(HEAT_MEASURES.find(({ id }) => id === event.target.value)?.id)}
        >
          {HEAT_MEASURES.filter(({ id }) => id !== "time" || timed).map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
        <p className="numeric" title={meaning}>
          {format(total)}
        </p>
        <ol aria-label="Share of the whole, by colour">
          {LEVEL_LABELS.map((label, level) => (
            <li key={label} className="heat-swatch" data-heat={level}>
              {label}
            </li>
          ))}
        </ol>
        <button
          type="button"
          className="btn btn-ghost btn-icon"
          title="Switch the heat map off"
          aria-label="Switch the heat map off"
          onClick={() => showHeat(undefined)}
        >
          <X aria-hidden="true" />
        </button>
      </section>
    </Panel>
  );
}
