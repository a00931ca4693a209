/** Small form controls on Base UI in the studio's look: switch, slider, segmented choice, and the frame of a field. */
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import type { ReactNode } from "react";

export interface FieldFrameProps {
  readonly id: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly children: ReactNode;
  readonly className?: string;
}

/** Ids of help and error follow from `id`, so that a control can name them in aria-describedby. */
export function FieldFrame({ id, label, help, error, children, className = "" }: FieldFrameProps) {
  return (
    <div className={`field ${className}`}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children}
      {error !== undefined ? (
        <p id={`${id}-note`} className="field-error m-0" role="alert">
          {error}
        </p>
      ) : (
        help !== undefined && (
          <p id={`${id}-note`} className="field-help m-0">
            {help}
          </p>
        )
      )}
    </div>
  );
}

export interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <label className="flex min-h-6 items-center gap-2">
      <BaseSwitch.Root
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="relative h-4.5 w-8 flex-none rounded-full border border-border-strong bg-surface-sunken p-px transition-colors data-[checked]:border-accent data-[checked]:bg-accent"
      >
        <BaseSwitch.Thumb className="block size-3.5 rounded-full bg-border-strong transition-[translate,background-color] data-[checked]:translate-x-3.5 data-[checked]:bg-accent-contrast" />
      </BaseSwitch.Root>
      <span>{label}</span>
    </label>
  );
}

export interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  readonly onChange: (value: Value) => void;
}

/** A choice between few things, all in sight. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <div role="group" aria-label={label} className="segmented">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          disabled={option.disabled ?? false}
          onClick={() => {
            onChange(option.value);
          }}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
