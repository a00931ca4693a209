/** The device that a run would use, and why; asked of the training worker whenever the preference changes. */
import { useEffect } from "react";
import { createStore } from "zustand/vanilla";
import { useStore } from "zustand";
import { useDocument } from "../../graph-editor";
import type { DeviceSummary } from "../../workers/protocol/events";
import { messageOf } from "../components/toasts";
import { askDevice } from "./run-controller";

interface DeviceState {
  readonly device?: DeviceSummary;
  /** Why there is none. */
  readonly message?: string;
}

const deviceStore = createStore<DeviceState>(() => ({}));

export function useDevice<T>(select: (state: DeviceState) => T): T {
  return useStore(deviceStore, select);
}

/** Asks again whenever the preference changes. */
export function useDeviceQuestion(): void {
  const preference = useDocument((state) => state.document.training.device);
  useEffect(() => {
    let current = true;
    askDevice(preference).then(
      (device) => {
        if (current) deviceStore.setState({ device }, true);
      },
      (problem: unknown) => {
        if (current) deviceStore.setState({ message: messageOf(problem) }, true);
      },
    );
    return () => {
      current = false;
    };
  }, [preference]);
}
