/** Bindings of one value each, by its position: inputs first, then outputs, then scratch. */
import type { KernelBinding } from "./define";

export const read = (position: number): KernelBinding => ({ positions: [position], access: "read" });

export const write = (position: number): KernelBinding => ({ positions: [position], access: "read_write" });
