/** Pad2D: an image with a border, of one number or of its own mirror image. */
import { readList, readNumber, readText } from "./attributes";
import { defineLayer, formatSpec } from "./define";
import type { LayerAttributes } from "./define";
import { accept, error, imageProblem, imageSize, inputX, numbers, outputY, refuse, setFix, single } from "./problems";
import { mirrorEdges } from "./resampling";

type Border = readonly [top: number, bottom: number, left: number, right: number];

function borderOf(attributes: LayerAttributes): Border {
  const [top = 0, bottom = 0, left = 0, right = 0] = readList(attributes, "padding");
  return [top, bottom, left, right];
}

export const pad2d = defineLayer({
  type: "pad2d",
  label: "Pad2D",
  role: "layer",
  category: "shape",
  docs: {
    summary: "Puts a border around an image: one number everywhere, or the image mirrored at its edges.",
    formula: "y[i + top, j + left, c] = x[i, j, c]; outside, the value, or x mirrored at the edge",
    references: [],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    padding: {
      kind: "ints",
      label: "Padding",
      names: ["top", "bottom", "left", "right"],
      default: [1, 1, 1, 1],
      min: 0,
      max: 64,
    },
    mode: {
      kind: "choice",
      label: "Border",
      default: "constant",
      options: [
        { value: "constant", label: "One number" },
        { value: "reflect", label: "Mirror image" },
      ],
    },
    value: {
      kind: "float",
      label: "Number",
      default: 0,
      step: 0.1,
      visibleWhen: { attribute: "mode", in: ["constant"] },
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = imageProblem("Pad2D", site, x);
    if (problem !== undefined) return refuse(problem);
    const [height, width, channels] = imageSize(x);
    const border = borderOf(site.attributes);
    const [top, bottom, left, right] = border;
    if (
      readText(site.attributes, "mode") === "reflect" &&
      (Math.max(top, bottom) >= height || Math.max(left, right) >= width)
    ) {
      const limits = [height - 1, height - 1, width - 1, width - 1];
      const better = border.map((size, side) => Math.min(size, limits[side] ?? 0));
      return refuse(
        error(
          "padding-too-large",
          `Pad2D mirrors ${border.join(", ")} pixels of ${formatSpec(x)}, which has fewer beside its edges: set padding to ${better.join(", ")}, or fill with one number.`,
          { attribute: "padding", fixes: [setFix(site, "padding", better, `Set padding to ${better.join(", ")}`)] },
        ),
      );
    }
    return accept(numbers([height + top + bottom, width + left + right, channels]));
  },
  build: ({ b, inputs, attributes }) => {
    const x = single(inputs, "x");
    const [top, bottom, left, right] = borderOf(attributes);
    if (readText(attributes, "mode") === "reflect") {
      return { y: mirrorEdges(b, mirrorEdges(b, x, 1, top, bottom), 2, left, right) };
    }
    const value = readNumber(attributes, "value");
    return { y: b.call("pad", [x], { before: [0, top, left, 0], after: [0, bottom, right, 0], value }) };
  },
  source: {
    pytorch: (site) => {
      const [top, bottom, left, right] = borderOf(site.attributes);
      const sides = `(${left}, ${right}, ${top}, ${bottom})`;
      return readText(site.attributes, "mode") === "reflect"
        ? `nn.ReflectionPad2d(${sides})`
        : `nn.ConstantPad2d(${sides}, ${readNumber(site.attributes, "value")})`;
    },
    keras: (site) => {
      const [top, bottom, left, right] = borderOf(site.attributes);
      const value = readNumber(site.attributes, "value");
      const reflect = readText(site.attributes, "mode") === "reflect";
      if (!reflect && value === 0) return `layers.ZeroPadding2D(((${top}, ${bottom}), (${left}, ${right})))`;
      const widths = `[[0, 0], [${top}, ${bottom}], [${left}, ${right}], [0, 0]]`;
      const border = reflect ? 'mode="reflect"' : `constant_values=${value}`;
      return `layers.Lambda(lambda x: keras.ops.pad(x, ${widths}, ${border}))`;
    },
  },
});
