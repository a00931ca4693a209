/** What the canvas draws for its marks beside the nodes themselves, and what keeps them in step with the document. */
import "./canvas-marks.css";
import { useEffect } from "react";
import { followMarks } from "./canvas-marks";
import { useEdgeFocusListener } from "./edge-focus";
import { HeatLegend } from "./heat-legend";

export function CanvasMarksLayer() {
  useEdgeFocusListener();
  useEffect(() => followMarks(), []);
  return <HeatLegend />;
}
