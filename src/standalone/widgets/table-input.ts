/** The columns of a table: numbers in their own units, categories by name. */
import type { PageColumn } from "../../engine/export/page/page-data";
import { element, labelled, shownNumber } from "../elements";
import { sizeOf } from "./widget";
import type { InputWidget, WidgetSite } from "./widget";

/** @param columns those that the numbers of the input are made of, in order. */
export function tableInput({ input, example, changed }: WidgetSite, columns: readonly PageColumn[]): InputWidget {
  const numbers = new Float32Array(sizeOf(input.shape));
  let width = 0;
  const fields = columns.map((column) => {
    const start = width;
    width += column.kind === "numeric" ? 1 : column.classNames.length;
    return column.kind === "numeric"
      ? numberField(column, numbers, start, example?.[start] ?? 0, changed)
      : categoryField(column, numbers, start, example, changed);
  });
  return { element: element("div", { class: "grid", children: fields }), value: () => numbers };
}

function numberField(
  { name, mean, deviation }: PageColumn & { readonly kind: "numeric" },
  numbers: Float32Array,
  at: number,
  first: number,
  changed: () => void,
): HTMLElement {
  const control = element("input", { attributes: { type: "number", step: "any", inputmode: "decimal" } });
  control.value = String(Number((mean + deviation * first).toPrecision(4)));
  const take = (): void => {
    const value = control.valueAsNumber;
    // An empty cell is the mean, as in training.
    numbers[at] = Number.isNaN(value) ? 0 : (value - mean) / deviation;
  };
  take();
  control.addEventListener("input", () => {
    take();
    changed();
  });
  return labelled(
    name,
    control,
    `mostly ${shownNumber(mean - 2 * deviation, 3)} to ${shownNumber(mean + 2 * deviation, 3)}`,
  );
}

function categoryField(
  { name, classNames }: PageColumn & { readonly kind: "category" },
  numbers: Float32Array,
  start: number,
  example: readonly number[] | undefined,
  changed: () => void,
): HTMLElement {
  const control = element("select", {
    children: classNames.map((text, index) => element("option", { text, attributes: { value: String(index) } })),
  });
  const found = classNames.findIndex((_, index) => (example?.[start + index] ?? 0) > 0);
  control.selectedIndex = Math.max(0, found);
  const take = (): void => {
    classNames.forEach((_, index) => (numbers[start + index] = index === control.selectedIndex ? 1 : 0));
  };
  take();
  control.addEventListener("change", () => {
    take();
    changed();
  });
  return labelled(name, control);
}

/** A class id by its name. */
export function classInput({ input, example, changed }: WidgetSite, classNames: readonly string[]): InputWidget {
  const control = element("select", {
    children: classNames.map((text, index) => element("option", { text, attributes: { value: String(index) } })),
  });
  control.selectedIndex = example?.[0] ?? 0;
  control.addEventListener("change", changed);
  return { element: labelled(input.name, control), value: () => [control.selectedIndex] };
}
