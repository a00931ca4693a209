import { expect, test } from "vitest";
import { linesInTexts, tokensOf } from "./python-tokens";

test("a line in pieces is the line again", () => {
  const line = '        x = F.relu(self.conv_1(x), 0.01)  # "not a text"';
  expect(
    tokensOf(line, false)
      .map(({ text }) => text)
      .join(""),
  ).toBe(line);
});

test("comments, texts, numbers and keywords are told apart", () => {
  expect(tokensOf('return "a # b", 2e-5  # done', false).filter(({ kind }) => kind !== "plain")).toEqual([
    { kind: "keyword", text: "return" },
    { kind: "string", text: '"a # b"' },
    { kind: "number", text: "2e-5" },
    { kind: "comment", text: "# done" },
  ]);
});

test("docstrings of several lines are texts to their end", () => {
  expect(linesInTexts(['"""one"""', '"""two', "three", '"""', "x = 1"])).toEqual([false, false, true, true, false]);
});
