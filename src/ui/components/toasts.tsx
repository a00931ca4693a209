/**
 * Short messages at the edge of the page, for what has no better place. Errors stay until they are closed. What shows them is loaded with
 * the first use of the page; messages that come before it wait.
 */
import type { Toast } from "@base-ui/react/toast";
import { Suspense } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { loadedOnFirstUse } from "../../graph-editor/loaded-on-first-use";

type Message = Parameters<ReturnType<typeof Toast.createToastManager>["add"]>[0];

const ToastList = loadedOnFirstUse(async () => (await import("./toast-list")).ToastList);

const wanted = createStore(() => ({ wanted: false }));
const waiting: Message[] = [];
let show: ((message: Message) => unknown) | undefined;

export const toasts = {
  add: (message: Message): void => {
    if (show !== undefined) {
      show(message);
      return;
    }
    waiting.push(message);
    wanted.setState({ wanted: true });
  },
};

/** Says what shows messages from now on; those that waited are shown at once. */
export function showMessagesBy(add: (message: Message) => unknown): void {
  show = add;
  for (const message of waiting.splice(0)) add(message);
}

/** Says that something went wrong: what, and why in whole sentences. */
export function reportProblem(title: string, problem: unknown): void {
  toasts.add({ title, description: messageOf(problem), type: "danger", timeout: 0, priority: "high" });
}

export function report(title: string, description?: string): void {
  toasts.add({ title, ...(description === undefined ? {} : { description }), type: "success", timeout: 4000 });
}

/** The sentence of whatever was thrown. */
export function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

export function Toasts() {
  const shown = useStore(wanted, (state) => state.wanted);
  return <Suspense fallback={null}>{shown && <ToastList />}</Suspense>;
}
