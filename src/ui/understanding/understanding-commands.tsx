/** The commands of the palette that mark the canvas: one for each heat map, and export marks. */
import { BadgeCheck, Flame } from "lucide-react";
import type { ReactNode } from "react";
import { canvasMarks, HEAT_MEASURES, showExportMarks, showHeat } from "../../graph-editor";

interface MarkCommand {
  readonly label: string;
  readonly icon: ReactNode;
  readonly keys?: string;
  readonly words: readonly string[];
  readonly run: () => void;
}

export function understandingCommands(): readonly MarkCommand[] {
  const { measure, showExports, times } = canvasMarks.getState();
  const shown = HEAT_MEASURES.filter(({ id }) => id !== measure && (id !== "time" || times !== undefined));
  return [
    ...shown.map(({ id, label }) => ({
      label: `Heat map: ${label}`,
      icon: <Flame />,
      words: ["cost", "analyse", "colour"],
      run: () => {
        showHeat(id);
      },
    })),
    ...(measure === undefined
      ? []
      : [
          {
            label: "Heat map: off",
            icon: <Flame />,
            words: ["cost", "hide"],
            run: () => {
              showHeat(undefined);
            },
          },
        ]),
    {
      label: showExports ? "Hide export marks" : "Show export marks",
      icon: <BadgeCheck />,
      words: ["onnx", "safetensors", "badges", "formats"],
      run: () => {
        showExportMarks(!showExports);
      },
    },
  ];
}
