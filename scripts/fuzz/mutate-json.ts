/**
 * Changes values of a JSON text and leaves it JSON, so that a reader gets past its parser: values of another kind or beyond every
 * bound, keys that are missing, doubled under another name or hostile, lists with an item too few or too many.
 */
import type { Dice } from "./mutate";

type Place = { readonly holder: Record<string, unknown> | unknown[]; readonly key: string | number };

const VALUES: readonly unknown[] = [
  null,
  true,
  "",
  "x",
  "<img src=x onerror=alert(1)>",
  "a".repeat(70_000),
  0,
  -1,
  0.5,
  64,
  65_536,
  2 ** 31,
  2 ** 53,
  1e308,
  [],
  {},
  [[[[]]]],
  [0, 0],
  { x: 0, y: 0 },
];
const HOSTILE_KEYS = ["__proto__", "constructor", "toString", "length", "", "extra"];
const MOST_PLACES = 3;

function placesOf(value: unknown, places: Place[] = []): Place[] {
  if (Array.isArray(value)) {
    value.forEach((item: unknown, key) => {
      places.push({ holder: value, key });
      placesOf(item, places);
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      places.push({ holder: value as Record<string, unknown>, key });
      placesOf(item, places);
    }
  }
  return places;
}

function set({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function change(place: Place, others: readonly Place[], dice: Dice): void {
  const { holder, key } = place;
  const value: unknown = Reflect.get(holder, key);
  const kind = dice(6);
  if (kind === 0) set(place, structuredClone(VALUES[dice(VALUES.length)]));
  else if (kind === 1 && typeof value === "number") set(place, [value + 1, -value, value * 1e6, value / 3, 0][dice(5)]);
  else if (kind === 2 && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (kind === 2) Reflect.deleteProperty(holder, key);
  else if (kind === 3 && Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(value));
  else if (kind === 3) set({ holder, key: HOSTILE_KEYS[dice(HOSTILE_KEYS.length)] ?? "" }, structuredClone(value));
  else if (kind === 4) {
    // What stands elsewhere is of a kind that the format knows.
    const other = others[dice(others.length)];
    if (other !== undefined) set(place, structuredClone(Reflect.get(other.holder, other.key)));
  } else set(place, structuredClone(VALUES[dice(VALUES.length)]));
}

/** The same text with one to three values changed. @param text JSON with at least one value in it. */
export function mutateJson(text: string, dice: Dice): string {
  const root: unknown = JSON.parse(text);
  for (let left = 1 + dice(MOST_PLACES); left > 0; left--) {
    const places = placesOf(root);
    const place = places[dice(places.length)];
    if (place !== undefined) change(place, places, dice);
  }
  return JSON.stringify(root);
}
