/** Upsample2D: a larger image, `[batch, height, width, channels]` -> `[batch, height · rows, width · columns, channels]`. */
import { elementCount } from "../ir/types";
import { readPair, readText } from "./attributes";
import { pythonPair } from "./convolutions";
import { defineLayer } from "./define";
import { accept, imageProblem, imageSize, inputX, numbers, outputY, refuse, single } from "./problems";
import { interpolate, repeatElements } from "./resampling";

export const upsample2d = defineLayer({
  type: "upsample2d",
  label: "Upsample2D",
  role: "layer",
  category: "shape",
  docs: {
    summary: "Makes an image larger by whole factors. It learns nothing; a Conv2D after it can mend what is coarse.",
    formula:
      "nearest y[i, j, c] = x[⌊i / rows⌋, ⌊j / columns⌋, c] · bilinear: the mean of the four nearest pixels, weighted by nearness",
    references: [
      {
        title: "Odena, Dumoulin, Olah: Deconvolution and checkerboard artifacts (2016)",
        url: "https://distill.pub/2016/deconv-checkerboard/",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    size: { kind: "ints", label: "Factors", names: ["height", "width"], default: [2, 2], min: 1, max: 16 },
    interpolation: {
      kind: "choice",
      label: "Interpolation",
      default: "nearest",
      options: [
        { value: "nearest", label: "Nearest" },
        { value: "bilinear", label: "Bilinear" },
      ],
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = imageProblem("Upsample2D", site, x);
    if (problem !== undefined) return refuse(problem);
    const [height, width, channels] = imageSize(x);
    const [rows, columns] = readPair(site.attributes, "size");
    const shape = [height * rows, width * columns, channels];
    const flops = readText(site.attributes, "interpolation") === "nearest" ? 0 : elementCount(shape) * 6;
    return accept(numbers(shape), { flops });
  },
  build: ({ b, inputs, attributes }) => {
    const x = single(inputs, "x");
    const factors = readPair(attributes, "size");
    if (readText(attributes, "interpolation") === "nearest") return { y: repeatElements(b, x, factors) };
    return { y: interpolate(b, interpolate(b, x, 1, factors[0]), 2, factors[1]) };
  },
  source: {
    pytorch: (site) =>
      `nn.Upsample(scale_factor=${pythonPair(readPair(site.attributes, "size"))}, mode="${readText(site.attributes, "interpolation")}")`,
    keras: (site) =>
      `layers.UpSampling2D(${pythonPair(readPair(site.attributes, "size"))}, interpolation="${readText(site.attributes, "interpolation")}")`,
  },
});
