/** Element types as attribute values. */
import type { Attributes, Dtype } from "../ir/types";
import { text } from "./define";

/** The attribute `dtype`, or undefined if it names no element type. */
export function dtypeAttribute(attributes: Attributes): Dtype | undefined {
  const name = text(attributes, "dtype");
  return name === "f32" || name === "i32" || name === "u32" ? name : undefined;
}

export function dtypeProblem(attributes: Attributes): string {
  return `dtype is ${text(attributes, "dtype")}, expected f32, i32 or u32`;
}
