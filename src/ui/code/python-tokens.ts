/** Python in pieces for colouring: comments, texts, numbers and keywords; everything else is plain. Joined, the pieces are the line. */

export type TokenKind = "comment" | "string" | "number" | "keyword" | "plain";
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const TOKEN =
  /(?<comment>#.*)|(?<string>f?"(?:[^"\\]|\\.)*")|(?<number>\b\d[\d_]*(?:\.\d+)?(?:e-?\d+)?\b)|(?<keyword>\b(?:False|None|True|and|as|assert|class|def|del|elif|else|for|from|if|import|in|is|lambda|not|or|return|while|with)\b)/g;

/** @param inText whether the line is inside a docstring of several lines. */
export function tokensOf(line: string, inText: boolean): readonly Token[] {
  if (inText || line.trimStart().startsWith('"""')) return [{ kind: "string", text: line }];
  const tokens: Token[] = [];
  let end = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > end) tokens.push({ kind: "plain", text: line.slice(end, match.index) });
    const { comment, string, number } = match.groups ?? {};
    const kind =
      comment !== undefined ? "comment" : string !== undefined ? "string" : number !== undefined ? "number" : "keyword";
    tokens.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < line.length) tokens.push({ kind: "plain", text: line.slice(end) });
  return tokens;
}

/** For every line, whether it lies inside a docstring of several lines, its last line included. */
export function linesInTexts(lines: readonly string[]): readonly boolean[] {
  let open = false;
  return lines.map((line) => {
    const inside = open;
    if ((line.split('"""').length - 1) % 2 === 1) open = !open;
    return inside;
  });
}
