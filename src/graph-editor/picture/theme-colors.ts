/** The theme's colours by name, in the theme that is asked for and not the one that the page has just now. */
import { MARK_COLORS } from "../document/schema";
import { CATEGORIES } from "../palette/categories";

const PLAIN = ["surface", "surface-raised", "border", "border-strong", "text", "muted", "danger", "warning"] as const;
const TOKENS: readonly string[] = [...PLAIN, ...Object.keys(CATEGORIES).map((category) => `cat-${category}`)];

/**
 * @param theme of the picture.
 * @returns the value of a token: `surface`, `cat-core`; `mark-blue` is the tint of a blue note or frame.
 */
export function themeColors(theme: "light" | "dark"): (token: string) => string {
  // The tokens are the style sheet's: elements of that theme, in the page for a moment, tell what they are.
  const probe = document.createElement("div");
  probe.hidden = true;
  probe.dataset["theme"] = theme;
  const marks = MARK_COLORS.map((color) => {
    const mark = document.createElement("div");
    mark.dataset["color"] = color;
    return mark;
  });
  probe.append(...marks);
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const known = new Map(TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()]));
  for (const mark of marks)
    known.set(`mark-${mark.dataset["color"] ?? ""}`, getComputedStyle(mark).getPropertyValue("--mark-color").trim());
  probe.remove();
  return (token) => known.get(token) ?? known.get("muted") ?? "";
}
