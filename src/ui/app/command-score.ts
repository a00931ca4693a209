/** How well a command fits what was typed. Pure; no fuzzy matching, which finds a little of everything in long names. */

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/**
 * 0 where a word of the query begins no word of the command; 1 where its name begins like the query, less where all words are
 * in its name, and least where some are only among its other words. Everything fits an empty query.
 */
export function commandScore(name: string, query: string, others: readonly string[] = []): number {
  const wanted = wordsOf(query);
  const named = wordsOf(name);
  const begins = (words: readonly string[]) => wanted.every((word) => words.some((known) => known.startsWith(word)));
  if (!begins([...named, ...wordsOf(others.join(" "))])) return 0;
  if (!begins(named)) return 0.3;
  return named.join(" ").startsWith(wanted.join(" ")) ? 1 : 0.6;
}
