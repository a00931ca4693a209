/** An image: drawn with the mouse, a pen or a finger where it has one channel, or opened from a file. */
import { centreDigit, pixelsToField } from "../../ui/predict/digit-image";
import { button, element, pen } from "../elements";
import { drawImage } from "../draw-image";
import type { InputWidget, WidgetSite } from "./widget";

const SIDE = 280;
const STROKE_WIDTH = 22;

export function imageInput({ input, example, changed, failed }: WidgetSite): InputWidget {
  const [height = 1, width = 1, channels = 1] = input.shape;
  let value: Float32Array | undefined = example === undefined ? undefined : Float32Array.from(example);
  const preview = element("canvas", {
    class: "preview",
    attributes: { role: "img", "aria-label": "What the model sees" },
  });
  const draw = (): void => {
    preview.hidden = value === undefined;
    if (value !== undefined) drawImage(preview, value, input.shape);
  };
  const show = (): void => {
    draw();
    changed();
  };
  const take = async (file: Blob): Promise<void> => {
    value = await pixelsOf(file, width, height, channels);
    show();
  };

  const file = element("input", { attributes: { type: "file", accept: "image/*", hidden: "" } });
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) take(chosen).catch(failed);
    file.value = "";
  });
  const open = button("Open an image…", () => {
    file.click();
  });
  const parts: HTMLElement[] = [];
  const actions = [open];
  if (channels === 1) {
    const drawing = drawPad((grey) => {
      value = grey === undefined ? undefined : centreDigit({ width: SIDE, height: SIDE, values: grey }, width, height);
      show();
    });
    parts.push(drawing.element);
    actions.unshift(button("Clear", drawing.clear));
  }
  const whole = element("div", {
    class: channels === 1 ? "image-input" : "image-input drop",
    children: [
      ...parts,
      element("div", {
        class: "stack",
        children: [
          element("p", {
            class: "note",
            text: channels === 1 ? "What the model sees:" : "Drop an image here, or open one. What the model sees:",
          }),
          preview,
          element("div", { class: "actions", children: [...actions, file] }),
        ],
      }),
    ],
  });
  whole.addEventListener("dragover", (event) => {
    event.preventDefault();
  });
  whole.addEventListener("drop", (event) => {
    event.preventDefault();
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped !== undefined) take(dropped).catch(failed);
  });
  draw();
  return { element: whole, value: () => value };
}

/** The image scaled to the model's size, `[height, width, channels]` in [0, 1]. */
async function pixelsOf(file: Blob, width: number, height: number, channels: number): Promise<Float32Array> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error("This file is no image that the browser can read. Open a PNG or a JPEG.");
  }
  const canvas = element("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = pen(canvas);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return pixelsToField(context.getImageData(0, 0, width, height).data, channels);
}

/** @param drawn gets grey values of `SIDE` x `SIDE`, at most once a frame; undefined when it is cleared. */
function drawPad(drawn: (grey: Float32Array | undefined) => void): {
  readonly element: HTMLElement;
  readonly clear: () => void;
} {
  const canvas = element("canvas", {
    class: "pad",
    attributes: { role: "img", "aria-label": "Drawing area: draw with the mouse, a pen or a finger" },
  });
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = pen(canvas);
  const blacken = (): void => {
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIDE, SIDE);
  };
  blacken();
  let last: { x: number; y: number } | undefined;
  let frame = 0;
  const announce = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const { data } = context.getImageData(0, 0, SIDE, SIDE);
      drawn(Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => (data[pixel * 4] ?? 0) / 255));
    });
  };
  const stroke = (event: PointerEvent): void => {
    const box = canvas.getBoundingClientRect();
    const to = {
      x: ((event.clientX - box.left) / box.width) * SIDE,
      y: ((event.clientY - box.top) / box.height) * SIDE,
    };
    const from = last ?? to;
    context.strokeStyle = "#fff";
    context.lineWidth = STROKE_WIDTH;
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x + 0.01, to.y);
    context.stroke();
    last = to;
    announce();
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = undefined;
    stroke(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last !== undefined) stroke(event);
  });
  const end = (): void => {
    last = undefined;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  return {
    element: canvas,
    clear: () => {
      cancelAnimationFrame(frame);
      blacken();
      drawn(undefined);
    },
  };
}
