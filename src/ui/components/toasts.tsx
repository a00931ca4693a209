/** Short messages at the edge of the page, for what has no better place. Errors stay until they are closed. */
import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";

export const toasts = Toast.createToastManager();

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

function ToastList() {
  const { toasts: list } = Toast.useToastManager();
  return list.map((toast) => {
    const danger = toast.type === "danger";
    const Icon = danger ? CircleAlert : toast.type === "success" ? CircleCheck : Info;
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        className="card pointer-events-auto w-[360px] shadow-high transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0"
      >
        <Toast.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3">
          <Icon aria-hidden className={`mt-px size-4 flex-none ${danger ? "text-danger" : "text-success"}`} />
          <div className="min-w-0 flex-1">
            <Toast.Title className="m-0 text-[13px] font-semibold" />
            <Toast.Description className="m-0 break-words text-muted" />
          </div>
          <Toast.Close className="btn btn-ghost btn-icon -my-1 size-7" aria-label="Close message">
            <X aria-hidden />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    );
  });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="pointer-events-none fixed right-4 bottom-4 z-60 flex flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
