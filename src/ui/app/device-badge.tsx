/** Which device trains, in the top bar, and the banner that says what to switch on where there is no WebGPU. */
import { Cpu, Gpu } from "lucide-react";
import { useState } from "react";
import { useDocument } from "../../graph-editor";
import { Notice } from "../components/notice";
import { Tooltip } from "../components/tooltip";
import { useDevice } from "../runs/device-state";
import { useRun } from "../runs/run-store";
import { showSetting } from "./shell-state";

export function DeviceBadge() {
  const asked = useDevice((state) => state);
  const running = useRun((state) => state.plan?.device);
  const device = running ?? asked.device;
  if (device === undefined && asked.message === undefined) return null;
  const Icon = device?.kind === "webgpu" ? Gpu : Cpu;
  const where =
    device?.kind === "webgpu" ? `Training on WebGPU: ${device.name}` : `Training on the ${device?.name ?? "CPU"}`;
  const label = device === undefined ? (asked.message ?? "") : where;
  const explained = device?.reason === undefined ? `${label}.` : `${label}. ${device.reason}`;
  return (
    <Tooltip label={explained}>
      <button
        type="button"
        className={`badge mr-1 h-6 max-w-44 border-0 px-2.5 ${device === undefined ? "bg-danger-soft text-danger" : ""}`}
        data-testid="device"
        aria-label={`${explained} Choose the device`}
        onClick={() => {
          showSetting("training.device");
        }}
      >
        <Icon aria-hidden className="size-3.5 flex-none" />
        <span className="truncate">{device?.name ?? "No device"}</span>
      </button>
    </Tooltip>
  );
}

/** Shown where a GPU would be taken but there is none. */
export function WebGpuBanner() {
  const device = useDevice((state) => state.device);
  const preference = useDocument((state) => state.document.training.device);
  const [closed, setClosed] = useState(false);
  if (closed || device?.withoutAdapter !== true || preference === "cpu") return null;
  return (
    <Notice
      tone="warning"
      title="This browser offers no WebGPU, so training runs on the CPU: everything works, only slower than on a GPU."
      className="rounded-none border-b border-border"
      actions={
        <button
          type="button"
          className="btn btn-ghost h-7"
          onClick={() => {
            setClosed(true);
          }}
        >
          Close
        </button>
      }
    >
      In Chrome or Edge 113 or later, switch on “Use graphics acceleration when available” under Settings, System; on
      Linux also chrome://flags/#enable-unsafe-webgpu and #enable-vulkan. Then reload the page.
    </Notice>
  );
}
