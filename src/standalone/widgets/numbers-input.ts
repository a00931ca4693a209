/** Numbers as they are, for whatever has no form of its own: an array in JSON, or numbers with commas or spaces between them. */
import { element, labelled } from "../elements";
import { sizeOf } from "./widget";
import type { InputWidget, WidgetSite } from "./widget";

/** @param scale standardised number = (number that is typed - mean) / deviation. */
export function numbersInput(
  { input, example, changed }: WidgetSite,
  scale: { readonly mean: number; readonly deviation: number } = { mean: 0, deviation: 1 },
): InputWidget {
  const count = sizeOf(input.shape);
  const first = example ?? new Array<number>(count).fill(0);
  const control = element("textarea", { attributes: { rows: "6", spellcheck: "false" } });
  control.value = first.map((value) => Number((scale.mean + scale.deviation * value).toPrecision(5))).join(", ");
  const problem = element("p", { class: "problem", attributes: { role: "status" } });
  const read = (): number[] | undefined => {
    const texts = control.value.split(/[\s,;[\]]+/).filter((text) => text !== "");
    const numbers = texts.map(Number);
    const wrong = texts.find((_, index) => !Number.isFinite(numbers[index]));
    problem.textContent =
      wrong !== undefined
        ? `“${wrong.slice(0, 20)}” is no number.`
        : numbers.length === count
          ? ""
          : `There are ${numbers.length} numbers, and the model takes ${count}.`;
    return problem.textContent === "" ? numbers.map((value) => (value - scale.mean) / scale.deviation) : undefined;
  };
  control.addEventListener("input", changed);
  const hint =
    input.field?.kind === "series"
      ? `${count} numbers, one after the other in time, the newest last.`
      : `${count} numbers${input.shape.length > 1 ? ` ([${input.shape.join(", ")}], row by row)` : ""}`;
  return {
    element: element("div", {
      class: "stack",
      children: [labelled("Numbers", control, hint), problem],
    }),
    value: read,
  };
}
