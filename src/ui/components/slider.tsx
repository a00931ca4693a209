/** A number chosen by dragging, with its value beside it. */
import { Slider as BaseSlider } from "@base-ui/react/slider";

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
