/** What a form for one input of the model has. */
import type { PageInput } from "../../engine/export/page/page-data";
import type { Answer, Numbers } from "../standalone-model";

export interface InputWidget {
  readonly element: HTMLElement;
  /** Undefined while nothing is there to ask about. */
  readonly value: () => Numbers | undefined;
  /** Of a text: where it ends in the window, for models that say what follows. */
  readonly position?: () => number;
}

export interface WidgetSite {
  readonly input: PageInput;
  /** Of the first example, where one goes along with the page. */
  readonly example: readonly number[] | undefined;
  /** To be called when `value` is another one. */
  readonly changed: () => void;
  /** Answers for a value of this input; undefined where the model has other inputs, too. */
  readonly ask: ((value: Numbers) => Promise<Record<string, Answer>>) | undefined;
  readonly failed: (problem: unknown) => void;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
