/**
 * Colours that tell classes apart where a picture has no room for words: on points and areas, in both themes. A legend or a label
 * always says which is which. More classes than colours begin again.
 */

/** Red, green, blue in 0..255. */
export type Color = readonly [red: number, green: number, blue: number];

const COLORS: readonly Color[] = [
  [66, 110, 214],
  [224, 128, 40],
  [44, 160, 110],
  [204, 74, 98],
  [138, 98, 208],
  [140, 108, 72],
  [38, 166, 184],
  [196, 160, 30],
  [206, 104, 176],
  [118, 128, 146],
];

export function classColor(index: number): Color {
  return COLORS[index % COLORS.length] ?? [0, 0, 0];
}

export function cssColor([red, green, blue]: Color): string {
  return `rgb(${String(red)} ${String(green)} ${String(blue)})`;
}

/** The classes' colours weighed by their probabilities. */
export function mixColors(probabilities: readonly number[]): Color {
  const mixed: [number, number, number] = [0, 0, 0];
  probabilities.forEach((probability, index) => {
    classColor(index).forEach((part, channel) => (mixed[channel] = (mixed[channel] ?? 0) + probability * part));
  });
  return mixed;
}
