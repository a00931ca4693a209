/** Random numbers that a model makes something of: new ones at the press of a button. */
import { button, element } from "../elements";
import { sizeOf } from "./widget";
import type { InputWidget, WidgetSite } from "./widget";

export function noiseInput({ input, changed }: WidgetSite): InputWidget {
  let numbers = normalNumbers(sizeOf(input.shape));
  const again = button("Again", () => {
    numbers = normalNumbers(numbers.length);
    changed();
  });
  return {
    element: element("div", {
      class: "stack",
      children: [
        element("p", { class: "note", text: `${numbers.length} random numbers are what the model begins with.` }),
        element("div", { class: "actions", children: [again] }),
      ],
    }),
    value: () => numbers,
  };
}

/** Standard normal numbers (Box and Muller, 1958). */
function normalNumbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    return radius * Math.cos(2 * Math.PI * Math.random());
  });
}
