/** The theme's colours by name, in the theme that is asked for and not the one that the page has just now. */

/**
 * @param theme of the picture.
 * @returns the value of a token: `surface`, `cat-core`; `mark-blue` is the tint of a blue note or frame.
 */
export function themeColors(theme: "light" | "dark"): (token: string) => string {
  const known = new Map<string, string>();
  return (token) => {
    const before = known.get(token);
    if (before !== undefined) return before;
    // The tokens are the style sheet's: an element of that theme, in the page for a moment, tells what they are.
    const probe = document.createElement("div");
    probe.hidden = true;
    probe.dataset["theme"] = theme;
    const mark = /^mark-(.*)$/.exec(token)?.[1];
    if (mark !== undefined) probe.dataset["color"] = mark;
    document.body.append(probe);
    const value = getComputedStyle(probe)
      .getPropertyValue(mark === undefined ? `--${token}` : "--mark-color")
      .trim();
    probe.remove();
    known.set(token, value);
    return value;
  };
}
