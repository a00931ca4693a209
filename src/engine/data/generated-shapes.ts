/**
 * Small colour pictures of circles, squares, triangles and stars, drawn here from a fixed seed: images to begin with before there
 * are any of one's own. What always holds: the same pictures on every machine, as many of each class, no two classes alike in
 * anything but their colours.
 */
import { threefryUniform } from "../ir/threefry";
import type { ImageSet } from "./image-files";
import { createImageSetSource } from "./image-set-source";
import { once } from "./once";
import type { DatasetSource, DatasetSummary } from "./types";

const SIDE = 24;
const COUNT = 1200;
const SEED = 24;
/** Samples a side of a pixel, so that edges are smooth. */
const SAMPLES = 3;

/** True inside a figure around the origin that reaches about as far as 1. */
type Inside = (x: number, y: number) => boolean;

/** A polygon with so many corners; every second one drawn in by `pointed` (1: none is). */
function polygon(corners: number, pointed: number): Inside {
  const places = Array.from({ length: corners }, (_, corner) => {
    const radius = corner % 2 === 1 ? pointed : 1;
    const turn = (2 * Math.PI * corner) / corners;
    return { x: radius * Math.sin(turn), y: -radius * Math.cos(turn) };
  });
  // Even-odd rule: a ray to the right crosses the outline an odd number of times.
  return (x, y) => {
    let inside = false;
    places.forEach((from, index) => {
      const to = places[(index + 1) % corners] ?? from;
      if (from.y > y !== to.y > y && x < from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)) inside = !inside;
    });
    return inside;
  };
}

const FIGURES: readonly { readonly name: string; readonly inside: Inside }[] = [
  { name: "circle", inside: (x, y) => x * x + y * y < 0.72 },
  { name: "square", inside: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.72 },
  { name: "star", inside: polygon(10, 0.45) },
  { name: "triangle", inside: polygon(3, 1) },
];

/** Draws one picture `[SIDE, SIDE, 3]` into `pixels`, its place, size, turn and colours by `index`. */
function draw(pixels: Uint8Array, index: number, inside: Inside): void {
  const random = (what: number, low: number, high: number): number =>
    low + (high - low) * threefryUniform(SEED, what, 0, index);
  const radius = random(0, 0.22, 0.4) * SIDE;
  const centreX = random(1, radius, SIDE - radius);
  const centreY = random(2, radius, SIDE - radius);
  const turn = random(3, -0.5, 0.5);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const dark = threefryUniform(SEED, 4, 0, index) < 0.5;
  const ink = [5, 6, 7].map((what) => (dark ? random(what, 150, 255) : random(what, 0, 110)));
  const ground = [8, 9, 10].map((what) => (dark ? random(what, 0, 90) : random(what, 170, 255)));
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let covered = 0;
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES - centreX) / radius;
        const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES - centreY) / radius;
        if (inside(cos * x + sin * y, cos * y - sin * x)) covered++;
      }
      const share = covered / (SAMPLES * SAMPLES);
      const start = (row * SIDE + column) * 3;
      for (let channel = 0; channel < 3; channel++)
        pixels[start + channel] = Math.round(share * (ink[channel] ?? 0) + (1 - share) * (ground[channel] ?? 0));
    }
  }
}

/** Pictures in turn of every class. Deterministic. */
export function drawShapes(count: number): ImageSet {
  const pixels = new Uint8Array(count * SIDE * SIDE * 3);
  const labels = new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const classId = index % FIGURES.length;
    labels[index] = classId;
    const figure = FIGURES[classId];
    if (figure !== undefined)
      draw(pixels.subarray(index * SIDE * SIDE * 3, (index + 1) * SIDE * SIDE * 3), index, figure.inside);
  }
  return { pixels, labels, classNames: FIGURES.map(({ name }) => name), width: SIDE, height: SIDE, channels: 3 };
}

export function createShapeSource(): DatasetSource {
  const source = createImageSetSource(
    {
      id: "shapes",
      name: "Shapes",
      summary: "1,200 small pictures of circles, squares, stars and triangles",
      source: "Drawn by Trainyard from a fixed seed",
      licence: "CC0 1.0",
      revision: "1",
    },
    COUNT,
    once(() => Promise.resolve(drawShapes(COUNT))),
  );
  return { ...source, summary: async (): Promise<DatasetSummary> => ({ ...(await source.summary()), bundled: true }) };
}
