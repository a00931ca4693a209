/** Which version of its operators an ONNX file is written in. */
import { useId } from "react";
import { DEFAULT_ONNX_OPSET, ONNX_OPSETS } from "../../engine/model/model-formats";
import type { OnnxOpset } from "../../engine/model/model-formats";

interface OpsetFieldProps {
  readonly opset: OnnxOpset;
  readonly onChange: (opset: OnnxOpset) => void;
}

export function OpsetField({ opset, onChange }: OpsetFieldProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id}>Opset</label>
      <select
        id={id}
        className="select h-7 w-32"
        value={opset}
        onChange={(event) => {
          const chosen = ONNX_OPSETS.find((each) => String(each) === event.target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {ONNX_OPSETS.map((each) => (
          <option key={each} value={each}>
            {each === DEFAULT_ONNX_OPSET ? `${each} (default)` : each}
          </option>
        ))}
      </select>
      <span className="text-[12px] text-muted">Newer only where the loader asks for it.</span>
    </div>
  );
}
