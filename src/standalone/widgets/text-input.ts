/** A text, character by character; a model that says what follows can write on. */
import { drawClass, probabilitiesAt, windowOf } from "../../ui/predict/next-token";
import { softmax } from "../answers";
import { button, element, labelled } from "../elements";
import type { InputWidget, WidgetSite } from "./widget";

const WRITTEN_CHARACTERS = 200;
const TEMPERATURE = 0.8;

/** @param follows name of the output that says what character follows each one, if there is one. */
export function textInput(
  { input, example, changed, ask, failed }: WidgetSite,
  classNames: readonly string[],
  follows: string | undefined,
): InputWidget {
  const field = { shape: input.shape, classNames };
  const length = input.shape[0] ?? 1;
  // What goes on is read from its end, what is told apart from its beginning, as in training.
  const read = (text: string): ReturnType<typeof windowOf> =>
    windowOf(follows === undefined ? Array.from(text).slice(0, length).join("") : text, field);
  const control = element("textarea", { attributes: { rows: "6", spellcheck: "false" } });
  control.value = (example ?? []).map((id) => (id === 0 ? "" : (classNames[id] ?? ""))).join("");
  control.addEventListener("input", changed);
  const children: Node[] = [
    labelled("Text", control, `The model reads the ${follows === undefined ? "first" : "last"} ${length} characters.`),
  ];
  if (follows !== undefined && ask !== undefined) {
    let writing = false;
    const write = button("Write on", () => {
      writing = !writing;
      write.textContent = writing ? "Stop" : "Write on";
      if (writing) {
        writeOn()
          .catch(failed)
          .finally(() => {
            writing = false;
            write.textContent = "Write on";
          });
      }
    });
    const writeOn = async (): Promise<void> => {
      if (control.value === "") control.value = " ";
      for (let count = 0; writing && count < WRITTEN_CHARACTERS; count++) {
        const window = read(control.value);
        if (window === undefined) return;
        const answer = (await ask(window.tokens))[follows];
        if (answer === undefined) return;
        const raw = probabilitiesAt({ values: answer.data, shape: answer.shape.slice(1) }, window.last);
        control.value += classNames[drawClass(softmax(raw), TEMPERATURE, Math.random())] ?? "";
        control.scrollTop = control.scrollHeight;
      }
      changed();
    };
    children.push(element("div", { class: "actions", children: [write] }));
  }
  return {
    element: element("div", { class: "stack", children }),
    value: () => read(control.value)?.tokens,
    position: () => read(control.value)?.last ?? 0,
  };
}
