/** A message in the page, where it belongs: information, warning, error or success, with at most a few actions. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type NoticeTone = "info" | "warning" | "danger" | "success";

const tones = {
  info: { icon: Info, box: "bg-surface-sunken", mark: "text-muted" },
  warning: { icon: TriangleAlert, box: "bg-warning-soft", mark: "text-warning" },
  danger: { icon: CircleAlert, box: "bg-danger-soft", mark: "text-danger" },
  success: { icon: CircleCheck, box: "bg-success-soft", mark: "text-success" },
} as const;

export interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
}

export function Notice({ tone, title, children, actions, className = "" }: NoticeProps) {
  const { icon: Icon, box, mark } = tones[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={`flex items-start gap-2.5 rounded-lg px-3 py-2.5 ${box} ${className}`}
    >
      <Icon aria-hidden className={`mt-px size-4 flex-none ${mark}`} />
      <div className="min-w-0 flex-1 text-text">
        {title !== undefined && <p className="m-0 font-semibold">{title}</p>}
        {children !== undefined && <div className="break-words">{children}</div>}
      </div>
      {actions !== undefined && <div className="-my-1 flex flex-none items-center gap-1.5">{actions}</div>}
    </div>
  );
}

export interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** What a panel shows before there is anything to show: why, and what to do. */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-32 flex-col items-center justify-center gap-1.5 p-4 text-center">
      <div
        aria-hidden
        className="mb-1 flex size-9 items-center justify-center rounded-full bg-surface-sunken text-muted [&>svg]:size-4.5"
      >
        {icon}
      </div>
      <p className="m-0 font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-sm text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-2 flex gap-2">{actions}</div>}
    </div>
  );
}
