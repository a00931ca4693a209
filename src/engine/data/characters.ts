/** Characters as token ids. A character is one Unicode code point; the vocabulary is the text's own, in code-point order. */

/** Most characters that get an id of their own; a text in many scripts keeps its most frequent ones. */
export const LARGEST_VOCABULARY = 512;

/** Stands for every character without an id (U+FFFD, the replacement character). */
export const UNKNOWN_CHARACTER = "\uFFFD";

/** A character that occurs less often than this teaches nothing and is not kept. */
const LEAST_COUNT = 3;

export interface CharacterVocabulary {
  /** By id. The first is `UNKNOWN_CHARACTER`. */
  readonly characters: readonly string[];
}

export function characterVocabulary(text: readonly string[]): CharacterVocabulary {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const kept = [...counts]
    .filter(([character, count]) => count >= LEAST_COUNT && character !== UNKNOWN_CHARACTER)
    .sort(([first, a], [second, b]) => b - a || compareCodePoints(first, second))
    .slice(0, LARGEST_VOCABULARY - 1)
    .map(([character]) => character)
    .sort(compareCodePoints);
  return { characters: [UNKNOWN_CHARACTER, ...kept] };
}

/** Ids of characters; 0 for those that the vocabulary lacks. */
export function encodeCharacters(
  text: readonly string[],
  { characters }: CharacterVocabulary,
): Uint16Array<ArrayBuffer> {
  const ids = new Map(characters.map((character, id) => [character, id]));
  return Uint16Array.from(text, (character) => ids.get(character) ?? 0);
}

function compareCodePoints(first: string, second: string): number {
  return (first.codePointAt(0) ?? 0) - (second.codePointAt(0) ?? 0);
}
