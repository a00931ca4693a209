/** The inspector (in the making). */
export function Inspector() {
  return null;
}
