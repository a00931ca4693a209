/** The inspector, loaded when the person first does something: nothing is selected before. */
import { loadedOnFirstUse } from "./loaded-on-first-use";

export const Inspector = loadedOnFirstUse(async () => (await import("./inspector/inspector")).Inspector);
