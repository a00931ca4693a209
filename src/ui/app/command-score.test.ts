/** The command that was meant comes first, and only commands that have to do with the words come at all. */
import { describe, expect, it } from "vitest";
import { commandScore } from "./command-score";

describe("commandScore", () => {
  it("prefers a name that begins like the query, then one that has its words, then other words", () => {
    const scores = [
      commandScore("Heat map: off", "heat map"),
      commandScore("Show the heat map", "map heat"),
      commandScore("Show costs", "heat", ["map", "heat"]),
    ];
    expect(scores).toEqual([1, 0.6, 0.3]);
  });

  it("finds nothing by scattered letters", () => {
    expect(commandScore("Make a block of the selection", "take the tour", ["group", "subgraph"])).toBe(0);
    expect(commandScore("Take the tour", "take the tour")).toBe(1);
  });

  it("finds everything where nothing was typed", () => {
    expect(commandScore("Take the tour", " ")).toBe(1);
  });
});
