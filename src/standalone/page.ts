/** The page: a form for the model's inputs beside its answers, and `window.trainyard` for scripts. */
import { PAGE_BLOCKS } from "../engine/model/page-file";
import type { DevicePreference } from "../engine/runtime/open-device";
import { showAnswer } from "./answers";
import { element } from "./elements";
import { PageModel } from "./page-model";
import type { Answer, Numbers } from "./standalone-model";
import { chooseWidget } from "./widgets/choose-widget";
import { sizeOf } from "./widgets/widget";

/** What scripts on the page, and tests, have of the model. */
interface PageInterface {
  readonly predict: (
    inputs: Readonly<Record<string, Numbers>>,
    options?: { readonly device?: DevicePreference },
  ) => Promise<Record<string, Answer>>;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

declare global {
  interface Window {
    trainyard?: PageInterface;
  }
}

const sentence = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));
const blockText = (id: string): string => document.getElementById(id)?.textContent ?? "";

export function showPage(): void {
  const app = document.getElementById("app") ?? document.body;
  const status = element("p", { class: "status", text: "Preparing the model…", attributes: { role: "status" } });
  app.append(status);
  try {
    const model = new PageModel(blockText(PAGE_BLOCKS.model), blockText(PAGE_BLOCKS.weights));
    const ports = (all: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
      all.map(({ name, shape }) => ({ name, shape }));
    window.trainyard = {
      predict: (inputs, { device = "auto" } = {}) => model.predict(inputs, device),
      inputs: ports(model.data.inputs),
      outputs: ports(model.data.outputs),
    };
    showForm(app, status, model);
  } catch (problem) {
    status.textContent = sentence(problem);
    status.classList.add("problem");
  }
}

function showForm(app: HTMLElement, status: HTMLElement, model: PageModel): void {
  const { data } = model;
  const answers = element("div", { class: "answers", attributes: { "aria-live": "polite" } });
  const only = data.inputs.length === 1 ? data.inputs[0] : undefined;
  const failed = (problem: unknown): void => {
    status.textContent = sentence(problem);
    status.classList.add("problem");
  };
  const ordered = [...data.inputs].sort((a, b) => Number(b.noise) - Number(a.noise));
  const widgets = ordered.map((input) => ({
    input,
    widget: chooseWidget(
      {
        input,
        example: data.example?.[input.name],
        changed: () => {
          update();
        },
        ask: only === undefined ? undefined : (value) => model.predict({ [only.name]: value }, "auto"),
        failed,
      },
      data,
    ),
  }));

  let running = false;
  let waiting = false;
  /** One question at a time; what changed meanwhile is asked once more. */
  function update(): void {
    if (running) {
      waiting = true;
      return;
    }
    running = true;
    answer()
      .catch(failed)
      .finally(() => {
        running = false;
        if (!waiting) return;
        waiting = false;
        update();
      });
  }

  async function answer(): Promise<void> {
    // What a model makes of noise does not wait for its other inputs.
    const makes = data.inputs.some(({ noise }) => noise);
    const given = widgets.flatMap(({ input, widget }) => {
      const value = widget.value() ?? (makes ? new Float32Array(sizeOf(input.shape)) : undefined);
      return value === undefined ? [] : [[input.name, value] as const];
    });
    const { device, reason } = await model.open("auto");
    status.classList.remove("problem");
    status.textContent = `Runs on ${device.name}, in this page alone.${reason === undefined ? "" : ` ${reason.replace("Training runs", "The model runs")}`}`;
    if (given.length < widgets.length) {
      answers.replaceChildren(element("p", { class: "note", text: "The answer appears here." }));
      return;
    }
    const found = await model.predict(Object.fromEntries(given), "auto");
    const position = widgets.find(({ widget }) => widget.position !== undefined)?.widget.position?.() ?? 0;
    answers.replaceChildren(
      ...data.outputs.flatMap((output) => {
        const raw = found[output.name];
        return raw === undefined ? [] : [showAnswer(output, raw, position)];
      }),
    );
  }

  const form = element("div", {
    class: "inputs",
    children: widgets.map(({ input, widget }) =>
      element("section", {
        children: [element("h2", { text: input.noise ? "Noise" : input.name }), widget.element],
      }),
    ),
  });
  app.insertBefore(element("div", { class: "columns", children: [form, answers] }), status);
  app.append(
    element("footer", {
      text: `Made with ${data.producer}. Drop this file on Trainyard's canvas to open the project with these weights.`,
    }),
  );
  update();
}
