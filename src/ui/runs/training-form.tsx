/** The training settings as a form, generated from `training-fields.ts`. Problems sit on their field. */
import { Timer } from "lucide-react";
import { lazy, memo, Suspense, useMemo, useState, type ReactNode } from "react";
import type { Diagnostic, TrainingSettings } from "../../engine/model/types";
import { validateTraining } from "../../engine/model/validate-settings";
import { documentStore, setTraining, useDocument } from "../../graph-editor";
import { FieldFrame, Switch } from "../components/form-controls";
import { openDialog } from "../app/shell-state";
import { useDevice } from "./device-state";
import { NumberField, settingId } from "./number-field";
import { relevantFields, TRAINING_SECTIONS, type TrainingField } from "./training-fields";

const BreakpointSettings = lazy(() => import("./breakpoints/breakpoint-settings"));
const CheckpointSettings = lazy(() => import("./survival/checkpoint-settings"));

/** The message for a setting, errors before warnings. */
export function fieldMessage(diagnostics: readonly Diagnostic[], path: string): string | undefined {
  const own = diagnostics.filter(({ field }) => field === path);
  return (own.find(({ severity }) => severity === "error") ?? own[0])?.message;
}

function change(settings: Partial<TrainingSettings>, field: TrainingField): void {
  const options = { label: `change ${field.label.toLowerCase()}`, mark: `training.${field.name}` };
  documentStore.getState().run(setTraining(settings), options);
}

function TrainingControl({
  field,
  settings,
  message,
}: {
  readonly field: TrainingField;
  readonly settings: TrainingSettings;
  readonly message: string | undefined;
}) {
  const id = settingId(`training.${field.name}`);
  const deviceHelp = useDevice(({ device, message: missing }) => device?.reason ?? device?.name ?? missing);
  if (field.kind === "switch") {
    return (
      <div className="col-span-2">
        <Switch
          label={field.label}
          checked={settings[field.name]}
          onChange={(checked) => {
            change({ [field.name]: checked }, field);
          }}
        />
      </div>
    );
  }
  const className = field.half === true ? "" : "col-span-2";
  if (field.kind === "number") {
    return (
      <NumberField
        path={`training.${field.name}`}
        label={field.label}
        help={field.help}
        error={message}
        value={settings[field.name]}
        className={className}
        onChange={(value) => {
          change({ [field.name]: value }, field);
        }}
      />
    );
  }
  const help = field.name === "device" ? deviceHelp : field.help;
  const control = (
    <FieldFrame id={id} label={field.label} help={help} error={message} className={className}>
      <select
        id={id}
        className="select"
        value={settings[field.name]}
        aria-invalid={message !== undefined}
        aria-describedby={message !== undefined || help !== undefined ? `${id}-note` : undefined}
        onChange={(event) => {
          change({ [field.name]: event.target.value }, field);
        }}
      >
        {field.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
  return field.name !== "device" ? (
    control
  ) : (
    <>
      {control}
      <TuningButton />
    </>
  );
}

/** From the device to what was measured on it. */
function TuningButton() {
  return (
    <button
      type="button"
      className="btn btn-ghost col-span-2 -mt-1.5 -ml-2 h-7 justify-self-start px-2 text-[12px]"
      onClick={() => {
        openDialog("tuning");
      }}
    >
      <Timer aria-hidden />
      Kernel tuning…
    </button>
  );
}

/** Folded away: few people change it, and what it shows is loaded when it is opened. */
function FoldedSection({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="border-t border-border px-3.5 py-3"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary className="cursor-pointer text-[12px] font-semibold text-text">{title}</summary>
      <Suspense fallback={null}>{open && children}</Suspense>
    </details>
  );
}

export const TrainingForm = memo(function TrainingForm() {
  const settings = useDocument((state) => state.document.training);
  const dataset = useDocument((state) => state.dataset);
  const diagnostics = useMemo(() => validateTraining(settings, dataset), [settings, dataset]);
  return (
    <>
      {TRAINING_SECTIONS.map((section) => (
        <section
          key={section.id}
          className="border-t border-border px-3.5 py-3 first:border-t-0"
          aria-label={`${section.label} settings`}
        >
          <h3 className="m-0 mb-2 text-[12px] font-semibold text-text">{section.label}</h3>
          <div className="grid grid-cols-2 items-start gap-x-2.5 gap-y-2.5">
            {relevantFields(section.id, settings).map((field) => (
              <TrainingControl
                key={field.name}
                field={field}
                settings={settings}
                message={fieldMessage(diagnostics, `training.${field.name}`)}
              />
            ))}
          </div>
        </section>
      ))}
      <FoldedSection title="Stop when">
        <BreakpointSettings />
      </FoldedSection>
      <FoldedSection title="Checkpoints">
        <CheckpointSettings />
      </FoldedSection>
    </>
  );
});
