/** What the model answers, as people read it: classes with bars, numbers in their units, images. */
import type { PageOutput } from "../engine/export/page/page-data";
import { drawImage } from "./draw-image";
import { element, shownNumber } from "./elements";
import type { Answer } from "./standalone-model";

const SHOWN_CLASSES = 10;
const SHOWN_NUMBERS = 64;

export function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** @param position for outputs of one answer for each place of a text: which place. */
export function showAnswer(output: PageOutput, { data }: Answer, position: number): HTMLElement {
  const { name, shape, prediction, target } = output;
  const children = [element("h2", { text: name }), content()];
  return element("section", { class: "answer", children });

  function content(): HTMLElement {
    const classes = shape.at(-1) ?? 1;
    const names = target?.classNames;
    if (prediction === "softmax" && shape.length > 0 && shape.length <= 2) {
      const start = shape.length === 2 ? position * classes : 0;
      return bars(softmax(Array.from(data.subarray(start, start + classes))), names);
    }
    if (shape.length === 3 && (classes === 1 || classes === 3)) {
      const canvas = element("canvas", {
        class: "picture",
        attributes: { role: "img", "aria-label": `${name}, an image` },
      });
      drawImage(canvas, prediction === "sigmoid" ? data.map(sigmoid) : data, shape);
      return canvas;
    }
    if (prediction === "sigmoid" && data.length === 1) {
      const share = sigmoid(data[0] ?? 0);
      if (names?.length === 2) return bars([1 - share, share], names);
      return element("p", { class: "number", text: `${(100 * share).toFixed(1)} %` });
    }
    const { mean, deviation } = target?.scale ?? { mean: 0, deviation: 1 };
    const numbers = Array.from(data.subarray(0, SHOWN_NUMBERS), (value) => shownNumber(mean + deviation * value));
    const more = data.length > SHOWN_NUMBERS ? ` and ${data.length - SHOWN_NUMBERS} more` : "";
    return element("p", { class: data.length === 1 ? "number" : "numbers", text: numbers.join("  ") + more });
  }
}

/** The likeliest classes; the first stands out. */
function bars(probabilities: readonly number[], names: readonly string[] | undefined): HTMLElement {
  const ranked = probabilities
    .map((probability, index) => ({ probability, name: shownName(names?.[index] ?? String(index)) }))
    .sort((a, b) => b.probability - a.probability);
  const rows = ranked.slice(0, SHOWN_CLASSES).map(({ probability, name }, rank) => {
    const bar = element("meter", {
      attributes: { min: "0", max: "1", value: String(probability), "aria-label": name },
    });
    return element("li", {
      class: rank === 0 ? "first" : "",
      children: [
        element("span", { class: "name", text: name }),
        bar,
        element("span", { class: "share", text: `${(100 * probability).toFixed(1)} %` }),
      ],
    });
  });
  return element("ol", { class: "bars", children: rows });
}

/** Blanks are classes of texts, and would not be seen. */
function shownName(name: string): string {
  return name === " " ? "space" : name === "\n" ? "new line" : name === "" ? "(empty)" : name;
}
