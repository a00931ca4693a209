/**
 * The inspector of several things at once: the attributes that all selected layers have, with one field each that sets them
 * all in one step of undo; alignment; and the colour of notes and frames.
 */
import type { DataField } from "../../engine/layers/define";
import { commonAttributes, setAttributeOfAll } from "../document/common-attributes";
import { documentStore } from "../document/document-store";
import { colorSelectedMarks } from "../document/editing-actions";
import { findFrame, findNote } from "../document/marks";
import { findNode } from "../document/ports";
import { MARK_COLORS } from "../document/schema";
import { useDocument } from "../document/use-document";
import { ARRANGE_COMMANDS } from "../keys/arrange-commands";
import { AttributeFieldControl } from "./attribute-field";

const NO_FIELDS: readonly DataField[] = [];

/** One form for several layers; a field where they differ says so until it is set. */
export function CommonAttributes({ ids }: { readonly ids: readonly string[] }) {
  const view = useDocument((state) => state.view);
  const fields = useDocument((state) => state.dataset?.fields ?? NO_FIELDS);
  const nodes = ids.flatMap((id) => findNode(view, id) ?? []);
  const common = commonAttributes(view.blocks, nodes);
  if (common.length === 0) {
    return <p className="inspector-summary">These layers have no settings in common.</p>;
  }
  return common.map(({ name, field, value }) => (
    <AttributeFieldControl
      key={`${ids.join(" ")} ${name}`}
      field={field}
      value={value}
      dataFields={fields}
      invalid={false}
      onChange={(next, step = false) =>
        documentStore.getState().run(setAttributeOfAll(ids, name, next), {
          label: `set ${field.label.toLowerCase()} of ${ids.length} layers`,
          ...(step ? { mark: `step ${ids.join(" ")} ${name}` } : {}),
        })
      }
    />
  ));
}

/** Buttons that put what is selected in order. */
export function ArrangeButtons({ count }: { readonly count: number }) {
  return (
    <div className="arrange-buttons" role="group" aria-label="Arrange">
      {ARRANGE_COMMANDS.map(({ id, label, title, icon: Icon, run }) => (
        <button
          key={id}
          type="button"
          className="btn btn-ghost btn-icon"
          title={title?.() ?? label}
          aria-label={title?.() ?? label}
          disabled={count < (id.startsWith("distribute") ? 3 : 2)}
          onClick={run}
        >
          {Icon && <Icon aria-hidden="true" />}
        </button>
      ))}
    </div>
  );
}

/** The colour of the selected notes and frames. */
export function MarkColors({ keys }: { readonly keys: readonly string[] }) {
  const view = useDocument((state) => state.view);
  const colors = new Set(keys.map((key) => (findNote(view, key) ?? findFrame(view, key))?.color));
  return (
    <div className="mark-colors" role="group" aria-label="Colour">
      {MARK_COLORS.map((color) => (
        <button
          key={color}
          type="button"
          className="mark-color"
          data-color={color}
          title={color}
          aria-label={`Colour: ${color}`}
          aria-pressed={colors.size === 1 && colors.has(color)}
          onClick={() => colorSelectedMarks(documentStore, color)}
        />
      ))}
    </div>
  );
}
