/** The messages themselves, one above the other at the lower right. Which there are is said in `toasts.tsx`. */
import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect } from "react";
import { showMessagesBy } from "./toasts";

const manager = Toast.createToastManager();

function Messages() {
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
          <Icon
            aria-hidden
            className={`mt-px size-4 flex-none ${danger ? "text-danger" : toast.type === "success" ? "text-success" : "text-muted"}`}
          />
          <div className="min-w-0 flex-1">
            <Toast.Title className="m-0 text-[13px] font-semibold" />
            <Toast.Description className="m-0 break-words text-muted" />
            {toast.actionProps !== undefined && <Toast.Action className="btn mt-1.5 h-7" />}
          </div>
          <Toast.Close className="btn btn-ghost btn-icon -my-1 size-7" aria-label="Close message">
            <X aria-hidden />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    );
  });
}

export function ToastList() {
  useEffect(() => {
    showMessagesBy((message) => manager.add(message));
  }, []);
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="pointer-events-none fixed right-4 bottom-4 z-60 flex flex-col gap-2">
          <Messages />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
