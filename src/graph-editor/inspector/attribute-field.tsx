/** The form control of one attribute, made from its schema. It commits checked values only. */
import { useId } from "react";
import type { AttributeField, DataField, AttributeValue } from "../../engine/layers/define";
import { formatSpec } from "../../engine/layers/define";
import { formatField, parseField } from "./parse-field";
import { TextField } from "./text-field";

export interface AttributeFieldProps {
  readonly field: AttributeField;
  /** Undefined where the layers that it is shown for differ: the field then says so until it is set. */
  readonly value: AttributeValue | undefined;
  /** Of the chosen data set; empty without one. */
  readonly dataFields: readonly DataField[];
  readonly invalid: boolean;
  /** `step`: by an arrow key, so that a row of them is one step of undo. */
  readonly onChange: (value: AttributeValue, step?: boolean) => void;
}

/** What a field shows where the layers differ. */
const MIXED = "Mixed";

/** One step of a number field: ints by 1, others by their own step, or a tenth of what they are. */
function stepNumber(field: AttributeField, text: string, direction: number): string | undefined {
  const value = Number(text);
  if ((field.kind !== "int" && field.kind !== "float") || !Number.isFinite(value)) return undefined;
  const size = field.kind === "int" ? 1 : (field.step ?? 0.1);
  const next = Number((value + direction * size).toPrecision(12));
  return String(Math.min(field.max ?? Infinity, Math.max(field.min ?? -Infinity, next)));
}

function Choice(props: {
  readonly label: string;
  readonly help: string | undefined;
  readonly value: string | undefined;
  readonly invalid: boolean;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  const mixed = props.value === undefined;
  const known = mixed || props.options.some((option) => option.value === props.value);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {props.label}
      </label>
      <select
        id={id}
        className="select"
        value={props.value ?? MIXED}
        aria-invalid={props.invalid || !known}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {mixed && (
          <option value={MIXED} disabled>
            {MIXED}
          </option>
        )}
        {!known && <option value={props.value}>{props.value} (unknown)</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {props.help !== undefined && <p className="field-help">{props.help}</p>}
    </div>
  );
}

function Switch({
  label,
  help,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly help: string | undefined;
  /** Undefined: neither on nor off. */
  readonly checked: boolean | undefined;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <div className="field">
      <label className="switch-row">
        <span>{label}</span>
        {checked === undefined && <span className="field-mixed">{MIXED}</span>}
        <input
          type="checkbox"
          role="switch"
          className="switch"
          checked={checked === true}
          onChange={() => onChange(checked !== true)}
        />
      </label>
      {help !== undefined && <p className="field-help">{help}</p>}
    </div>
  );
}

/** A fixed number of ints side by side, each with its own name. */
function IntParts({
  field,
  value,
  invalid,
  onChange,
}: Omit<AttributeFieldProps, "dataFields" | "field"> & {
  readonly field: Extract<AttributeField, { kind: "ints" }>;
}) {
  const parts = typeof value === "object" ? value : value === undefined ? undefined : field.default;
  return (
    <fieldset className="field int-parts">
      <legend className="field-label">{field.label}</legend>
      <div className="int-parts-row">
        {field.names.map((name, index) => (
          <TextField
            key={name}
            label={`${field.label}, ${name}`}
            caption={name}
            value={parts ? String(parts[index] ?? field.default[index] ?? 0) : ""}
            {...(parts ? {} : { placeholder: MIXED })}
            numeric
            invalid={invalid}
            onStep={(text, direction) => {
              const next = Math.round(Number(text)) + direction;
              return Number.isFinite(next) ? String(Math.max(field.min ?? -Infinity, next)) : undefined;
            }}
            onCommit={(text) => {
              const others = parts ?? field.default;
              const whole = field.names.map((_, part) => (part === index ? text : String(others[part] ?? 0)));
              const parsed = text.trim() === "" ? undefined : parseField(field, whole.join(","));
              if (parsed?.ok === true) onChange(parsed.value, true);
              return parsed?.ok === true ? undefined : (parsed?.message ?? `${field.label} must be a whole number.`);
            }}
          />
        ))}
      </div>
      {field.help !== undefined && <p className="field-help">{field.help}</p>}
    </fieldset>
  );
}

export function AttributeFieldControl({ field, value, dataFields, invalid, onChange }: AttributeFieldProps) {
  switch (field.kind) {
    case "boolean":
      return (
        <Switch
          label={field.label}
          help={field.help}
          checked={value === undefined ? undefined : value === true}
          onChange={onChange}
        />
      );
    case "choice":
      return (
        <Choice
          label={field.label}
          help={field.help}
          value={value === undefined ? undefined : String(value)}
          invalid={invalid}
          options={field.options}
          onChange={onChange}
        />
      );
    case "field": {
      const fitting = dataFields.filter((candidate) => candidate.role === field.role);
      const [first] = fitting;
      const automatic = first ? `Automatic: ${first.name}` : "Automatic";
      return (
        <Choice
          label={field.label}
          help={dataFields.length === 0 ? "Choose a data set to pick one of its fields." : field.help}
          value={value === undefined ? undefined : String(value)}
          invalid={invalid}
          options={[
            { value: "", label: automatic },
            ...fitting.map((candidate) => ({
              value: candidate.name,
              label: `${candidate.name} · ${candidate.dtype} ${formatSpec(candidate)}`,
            })),
          ]}
          onChange={onChange}
        />
      );
    }
    case "ints":
      return <IntParts field={field} value={value} invalid={invalid} onChange={onChange} />;
    case "int":
    case "float":
    case "shape":
    case "text":
      return (
        <TextField
          label={field.label}
          help={field.help}
          value={value === undefined ? "" : formatField(value)}
          {...(value === undefined ? { placeholder: MIXED } : {})}
          numeric={field.kind !== "text"}
          invalid={invalid}
          {...(field.kind === "int" || field.kind === "float"
            ? { onStep: (text: string, direction: number) => stepNumber(field, text, direction) }
            : {})}
          onCommit={(text) => {
            const parsed = parseField(field, text);
            if (parsed.ok) onChange(parsed.value, field.kind === "int" || field.kind === "float");
            return parsed.ok ? undefined : parsed.message;
          }}
        />
      );
  }
}
