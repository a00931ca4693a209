/** Small form controls on Base UI in the studio's look: switch, slider, segmented choice, and the frame of a field. */
import { Slider as BaseSlider } from "@base-ui/react/slider";
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

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly format: (value: number) => string;
  readonly onChange: (value: number) => void;
  readonly className?: string;
}

export function Slider({ label, value, min, max, step, format, onChange, className = "" }: SliderProps) {
  return (
    <BaseSlider.Root
      value={value}
      min={min}
      max={max}
      step={step}
      onValueChange={(next) => {
        onChange(next);
      }}
      className={`flex items-center gap-2 ${className}`}
    >
      <BaseSlider.Label className="text-[12px] text-muted">{label}</BaseSlider.Label>
      <BaseSlider.Control className="flex h-6 w-20 touch-none items-center">
        <BaseSlider.Track className="h-1 w-full rounded-full bg-border">
          <BaseSlider.Indicator className="rounded-full bg-accent" />
          <BaseSlider.Thumb
            getAriaValueText={(_text, current) => format(current)}
            className="size-3.5 rounded-full border-2 border-accent bg-surface-raised shadow-low has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent has-[:focus-visible]:outline-offset-1"
          />
        </BaseSlider.Track>
      </BaseSlider.Control>
      <span className="numeric w-7 text-[12px] text-muted">{format(value)}</span>
    </BaseSlider.Root>
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
