import { describe, expect, it } from "vitest";
import { suggestName, withoutHidden } from "./dropped-files";

describe("dropped files", () => {
  it("leave out what operating systems put into folders", () => {
    const paths = ["a/cat/1.png", "a/.DS_Store", "__MACOSX/a/1.png", "a/Thumbs.db"].map((path) => ({ path }));
    expect(withoutHidden(paths).map(({ path }) => path)).toEqual(["a/cat/1.png"]);
  });

  it("give a data set its name", () => {
    expect(suggestName([{ path: "flowers/rose/1.png" }])).toBe("flowers");
    expect(suggestName([{ path: "houses.v2.csv" }])).toBe("houses.v2");
    expect(suggestName([{ path: "x.npy" }, { path: "y.npy" }])).toBe("My data");
  });
});
