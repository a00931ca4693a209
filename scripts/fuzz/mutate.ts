/**
 * Damages a file the same way for the same seed: bits, bytes, numbers at any place, parts removed, doubled, moved or cut off, and
 * words that the format gives a meaning. It knows no format; the words come from the reader that is tried.
 */

/** Whole numbers from 0 up to, not including, `limit`. */
export type Dice = (limit: number) => number;

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, the same numbers everywhere. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** One number of a seed, a name and a position, for dice of their own. */
export function seedOf(seed: number, name: string, index: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of `${name}/${index}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}

const NUMBERS = [0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
const MOST_CHANGES = 6;
const LONGEST_PART = 64;

type Change = (bytes: Uint8Array, dice: Dice, words: readonly string[]) => Uint8Array;

const encoder = new TextEncoder();

function splice(bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - removed + added.length);
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(bytes.subarray(at + removed), at + added.length);
  return result;
}

/** A random part, at most `LONGEST_PART` bytes or now and then up to the end. */
function part(bytes: Uint8Array, dice: Dice): { readonly at: number; readonly length: number } {
  const at = dice(bytes.length);
  const rest = bytes.length - at;
  return { at, length: dice(16) === 0 ? dice(rest + 1) : dice(Math.min(rest, LONGEST_PART) + 1) };
}

const CHANGES: readonly Change[] = [
  function flipBit(bytes, dice) {
    const at = dice(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice(8));
    return bytes;
  },
  function setByte(bytes, dice) {
    bytes[dice(bytes.length)] = dice(2) === 0 ? dice(256) : (NUMBERS[dice(7)] ?? 0);
    return bytes;
  },
  function setNumber(bytes, dice) {
    const size = [2, 4, 8][dice(3)] ?? 4;
    if (bytes.length < size) return bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = dice(bytes.length - size + 1);
    const number = NUMBERS[dice(NUMBERS.length)] ?? 0;
    const littleEndian = dice(2) === 0;
    if (size === 2) view.setUint16(at, number, littleEndian);
    else if (size === 4) view.setUint32(at, number, littleEndian);
    else view.setBigUint64(at, BigInt(number) << BigInt(dice(33)), littleEndian);
    return bytes;
  },
  function remove(bytes, dice) {
    const { at, length } = part(bytes, dice);
    return splice(bytes, at, length, new Uint8Array());
  },
  function double(bytes, dice) {
    const { at, length } = part(bytes, dice);
    return splice(bytes, at, 0, bytes.slice(at, at + length));
  },
  function move(bytes, dice) {
    const { at, length } = part(bytes, dice);
    const moved = bytes.slice(at, at + length);
    const left = splice(bytes, at, length, new Uint8Array());
    return splice(left, dice(left.length + 1), 0, moved);
  },
  function insertNoise(bytes, dice) {
    const noise = Uint8Array.from({ length: 1 + dice(16) }, () => dice(256));
    return splice(bytes, dice(bytes.length + 1), 0, noise);
  },
  function cutOff(bytes, dice) {
    return bytes.slice(0, dice(bytes.length + 1));
  },
  function insertWord(bytes, dice, words) {
    const word = encoder.encode(words[dice(words.length)] ?? "");
    return splice(bytes, dice(bytes.length + 1), 0, word);
  },
  function replaceByWord(bytes, dice, words) {
    const word = encoder.encode(words[dice(words.length)] ?? "");
    const at = dice(bytes.length);
    return splice(bytes, at, Math.min(bytes.length - at, dice(2) === 0 ? word.length : dice(LONGEST_PART)), word);
  },
];

/** A damaged copy of `sample`. @param words what the format gives a meaning. */
export function mutate(sample: Uint8Array, dice: Dice, words: readonly string[]): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array = sample.slice();
  // Mostly one change, so that most of the file is still right and the reader gets far.
  for (let change = dice(2) === 0 ? 1 : 1 + dice(MOST_CHANGES); change > 0 && bytes.length > 0; change--) {
    bytes = CHANGES[dice(CHANGES.length)]?.(bytes, dice, words) ?? bytes;
  }
  return new Uint8Array(bytes);
}
