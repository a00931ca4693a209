/** A short hint for a control, with its shortcut. Not for anything a person must read: touch and screen readers skip it. */
import { Tooltip as BaseTooltip } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

export interface TooltipProps {
  readonly label: ReactNode;
  readonly shortcut?: string;
  readonly side?: "top" | "bottom" | "left" | "right";
  readonly children: ReactElement;
}

export function Tooltip({ label, shortcut, side = "bottom", children }: TooltipProps) {
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} delay={400} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner side={side} sideOffset={6} className="z-60">
          <BaseTooltip.Popup className="tooltip transition-opacity duration-100 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
            {label}
            {shortcut !== undefined && <span className="ml-2 opacity-70">{shortcut}</span>}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}

export interface IconButtonProps {
  readonly label: string;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly side?: TooltipProps["side"];
  readonly className?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button that shows only an icon: its label is its accessible name and its tooltip. */
export function IconButton({
  label,
  shortcut,
  disabled = false,
  pressed,
  side,
  className = "",
  onClick,
  children,
}: IconButtonProps) {
  return (
    <Tooltip label={label} {...(shortcut === undefined ? {} : { shortcut })} {...(side === undefined ? {} : { side })}>
      <button
        type="button"
        className={`btn btn-ghost btn-icon ${className}`}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </button>
    </Tooltip>
  );
}
