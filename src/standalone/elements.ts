/** Elements of the page. Texts come from models and files, so they are set as text and as attributes that take text, never as markup. */

interface Options {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: Options = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  made.append(...(options.children ?? []));
  return made;
}

export function button(text: string, pressed: () => void): HTMLButtonElement {
  const made = element("button", { text, attributes: { type: "button" } });
  made.addEventListener("click", pressed);
  return made;
}

let labels = 0;

/** A control under its label. */
export function labelled(text: string, control: HTMLElement, hint?: string): HTMLElement {
  const id = `control-${labels++}`;
  control.id = id;
  const children: Node[] = [element("label", { text, attributes: { for: id } }), control];
  if (hint !== undefined) {
    children.push(element("small", { text: hint, attributes: { id: `${id}-hint` } }));
    control.setAttribute("aria-describedby", `${id}-hint`);
  }
  return element("div", { class: "field", children });
}

export function pen(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser cannot draw.");
  return context;
}

/** At most so many digits that matter. */
export function shownNumber(value: number, digits = 5): string {
  return value.toLocaleString("en", { maximumSignificantDigits: digits });
}
