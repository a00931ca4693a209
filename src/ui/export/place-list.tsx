/** Where will the model run? The question that the recommendation follows from; the last answer is "here again". */
import { Cloud, Cpu, FileJson, Globe, Server, Smartphone, SquareTerminal } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { RUN_PLACES } from "../../engine/model/model-formats";
import type { RunPlace } from "../../engine/model/model-formats";

export type ExportPlace = RunPlace | "studio";

const PLACES: Readonly<Record<ExportPlace, { readonly label: string; readonly icon: LucideIcon }>> = {
  server: { label: "My server", icon: Server },
  cloud: { label: "Cloud", icon: Cloud },
  phone: { label: "Phone", icon: Smartphone },
  browser: { label: "Browser", icon: Globe },
  python: { label: "Python", icon: SquareTerminal },
  microcontroller: { label: "Microcontroller", icon: Cpu },
  studio: { label: "Here again", icon: FileJson },
};

export function PlaceList({
  place,
  onChange,
}: {
  readonly place: ExportPlace;
  readonly onChange: (place: ExportPlace) => void;
}) {
  const entry = (id: ExportPlace) => {
    const { label, icon: Icon } = PLACES[id];
    return (
      <button
        key={id}
        type="button"
        role="radio"
        aria-checked={place === id}
        className={`flex h-8 items-center gap-2.5 rounded-md border-0 px-2.5 text-left ${place === id ? "bg-accent-soft font-semibold text-text" : "bg-transparent text-text hover:bg-surface-hover"}`}
        onClick={() => {
          onChange(id);
        }}
      >
        <Icon aria-hidden className={`size-4 flex-none ${place === id ? "text-accent" : "text-muted"}`} />
        {label}
      </button>
    );
  };
  return (
    <div role="radiogroup" aria-label="Where will the model run?" className="flex flex-col gap-0.5">
      <p aria-hidden className="m-0 px-2.5 pb-1.5 text-[12px] text-muted">
        Where will it run?
      </p>
      {RUN_PLACES.map(entry)}
      <hr className="mx-2.5 my-1.5 h-px w-auto border-0 bg-border" />
      {entry("studio")}
    </div>
  );
}
