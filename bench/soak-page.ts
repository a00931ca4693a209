/** The endurance run in a page: scripts/soak.mjs calls what is left on the window here. */
import { startSoak } from "./soak";

Object.assign(globalThis, { startSoak });
