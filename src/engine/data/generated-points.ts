/**
 * Points on a plane in classes that no straight line tells apart: data to watch a decision boundary on. Made anew each time from
 * a seed of their own, so that nothing is fetched and everybody has the same points. What always holds: coordinates lie within
 * about -1.3..1.3, and every class has the same number of points, give or take one.
 */
import { threefryNormal, threefryUniform } from "../ir/threefry";
import { createTableSource } from "./table-source";
import type { DatasetSource } from "./types";

const COUNT = 3000;
const SEED = 20;
/** Streams of random numbers: along the shape, and around it in x and y. */
const ALONG = 1;
const AROUND_X = 2;
const AROUND_Y = 3;

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Figure {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly classNames: readonly string[];
  /** Standard deviation of the points around the figure. */
  readonly spread: number;
  /** @param along in [0, 1). */
  readonly at: (classId: number, along: number) => Place;
}

const onCircle = (radius: number, turn: number): Place => ({
  x: radius * Math.cos(2 * Math.PI * turn),
  y: radius * Math.sin(2 * Math.PI * turn),
});

const figures: readonly Figure[] = [
  {
    id: "spirals",
    name: "Two spirals",
    about: "3,000 points on two spirals that wind around each other",
    classNames: ["inner", "outer"],
    spread: 0.03,
    // The root spreads the points evenly over the length of an arm. The arms are half a turn apart.
    at: (classId, along) => {
      const radius = Math.sqrt(0.02 + 0.98 * along);
      return onCircle(radius, 1.5 * radius + classId / 2);
    },
  },
  {
    id: "moons",
    name: "Two moons",
    about: "3,000 points on two half circles that reach into each other",
    classNames: ["upper", "lower"],
    spread: 0.07,
    at: (classId, along) => {
      const { x, y } = onCircle(0.7, along / 2);
      return classId === 0 ? { x: x - 0.35, y: y - 0.2 } : { x: x * -1 + 0.35, y: 0.2 - y };
    },
  },
  {
    id: "rings",
    name: "Three rings",
    about: "3,000 points on three rings around one centre",
    classNames: ["small", "middle", "large"],
    spread: 0.06,
    at: (classId, along) => onCircle([0.25, 0.65, 1.05][classId] ?? 1, along),
  },
];

/** A table of the figure's points: columns `x`, `y` and `class`. */
export function pointTable({ classNames, spread, at }: Omit<Figure, "id" | "name" | "about">, count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const classId = index % classNames.length;
    const { x, y } = at(classId, threefryUniform(SEED, ALONG, 0, index));
    const noisy = (value: number, stream: number): string =>
      (value + spread * threefryNormal(SEED, stream, 0, index)).toFixed(4);
    return `${noisy(x, AROUND_X)},${noisy(y, AROUND_Y)},${classNames[classId] ?? ""}`;
  });
  return ["x,y,class", ...rows, ""].join("\n");
}

export function createPointSources(): readonly DatasetSource[] {
  return figures.map((figure) =>
    createTableSource({
      id: figure.id,
      name: figure.name,
      about: figure.about,
      source: "Made by Trainyard from a fixed seed",
      licence: "CC0 1.0",
      bundled: true,
      file: figure.name,
      defaultTarget: "class",
      read: () => Promise.resolve(new TextEncoder().encode(pointTable(figure, COUNT))),
    }),
  );
}
