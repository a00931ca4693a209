/** The palette (in the making). */
export function Palette() {
  return <div className="palette" />;
}
