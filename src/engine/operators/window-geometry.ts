/**
 * Windows that slide over images: the geometry of convolutions and pooling, its checks in words, and its arithmetic.
 * Images are `[batch, height, width, channels]`; `[h, w]` pairs are in that order; padding is `[top, bottom, left, right]`.
 * Output position o looks at input positions `o * stride - padding + k * dilation`, for k in 0 .. kernel - 1.
 */
import type { Attributes, Shape, TensorType } from "../ir/types";
import { formatType } from "../ir/types";
import type { AttributeDefinition } from "./define";
import { ints } from "./define";

export interface Window {
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  readonly padding: readonly [top: number, bottom: number, left: number, right: number];
  readonly dilations: readonly [height: number, width: number];
}

export const convolutionAttributes: Readonly<Record<string, AttributeDefinition>> = {
  strides: { kind: "ints", default: [1, 1] },
  padding: { kind: "ints", default: [0, 0, 0, 0] },
  dilations: { kind: "ints", default: [1, 1] },
};

export const poolingAttributes: Readonly<Record<string, AttributeDefinition>> = {
  size: { kind: "ints" },
  strides: { kind: "ints" },
  padding: { kind: "ints", default: [0, 0, 0, 0] },
};

function pair(values: readonly number[]): readonly [number, number] {
  return [values[0] ?? 0, values[1] ?? 0];
}

function quadruple(values: readonly number[]): readonly [number, number, number, number] {
  return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0, values[3] ?? 0];
}

export function pairAttribute(attributes: Attributes, name: string): readonly [number, number] {
  return pair(ints(attributes, name));
}

export function convolutionWindow(attributes: Attributes, kernel: readonly number[]): Window {
  return {
    kernel: pair(kernel),
    strides: pairAttribute(attributes, "strides"),
    padding: quadruple(ints(attributes, "padding")),
    dilations: pairAttribute(attributes, "dilations"),
  };
}

export function poolingWindow(attributes: Attributes): Window {
  return {
    kernel: pairAttribute(attributes, "size"),
    strides: pairAttribute(attributes, "strides"),
    padding: quadruple(ints(attributes, "padding")),
    dilations: [1, 1],
  };
}

/** Extent of a kernel with its holes. */
export function extent(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/** Height and width of the output for an input `[height, width]`; below 1 where the window does not fit. */
export function outputSize(window: Window, size: readonly [number, number]): readonly [number, number] {
  const [top, bottom, left, right] = window.padding;
  const along = (axis: 0 | 1, padding: number): number =>
    Math.floor((size[axis] + padding - extent(window.kernel[axis], window.dilations[axis])) / window.strides[axis]) + 1;
  return [along(0, top + bottom), along(1, left + right)];
}

/** @returns a sentence if the numbers of a window make no sense for an input of this size. */
export function windowProblem(window: Window, size: readonly [number, number]): string | undefined {
  const positive = [...window.kernel, ...window.strides, ...window.dilations];
  if (positive.some((n) => !Number.isInteger(n) || n < 1))
    return "kernel size, strides and dilations are whole numbers from 1";
  if (window.padding.some((n) => !Number.isInteger(n) || n < 0)) return "padding is four whole numbers from 0";
  const [height, width] = outputSize(window, size);
  if (height >= 1 && width >= 1) return undefined;
  const kernel = window.kernel.map((n, axis) => extent(n, window.dilations[axis] ?? 1)).join(" x ");
  return `a window of ${kernel} does not fit into an image of ${size.join(" x ")} with padding [${window.padding.join(", ")}]`;
}

/** @returns a sentence if a pooling window could lie wholly on padding. */
export function poolingProblem(window: Window, size: readonly [number, number]): string | undefined {
  const problem = windowProblem(window, size);
  if (problem !== undefined) return problem;
  const [top, bottom, left, right] = window.padding;
  const covered = Math.max(top, bottom) < window.kernel[0] && Math.max(left, right) < window.kernel[1];
  return covered
    ? undefined
    : `padding [${window.padding.join(", ")}] is not smaller than the window ${window.kernel.join(" x ")}`;
}

/** @returns a sentence unless `dy` is what a window over an input of `size` puts out. */
export function gradientProblem(window: Window, size: readonly [number, number], dy: TensorType): string | undefined {
  const problem = imageProblem("dy", dy) ?? windowProblem(window, size);
  if (problem !== undefined) return problem;
  const [height, width] = outputSize(window, size);
  if (dy.shape[1] === height && dy.shape[2] === width) return undefined;
  return `dy is ${formatType(dy)}, but an image of ${size.join(" x ")} gives ${height} x ${width}`;
}

/** @returns a sentence unless the value is f32 `[batch, height, width, channels]`. */
export function imageProblem(name: string, type: TensorType): string | undefined {
  if (type.dtype === "f32" && type.shape.length === 4) return undefined;
  return `${name} is ${formatType(type)}, expected f32 [batch, height, width, channels]`;
}

export interface Image {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export function imageOf(shape: Shape): Image {
  const [batch = 0, height = 0, width = 0, channels = 0] = shape;
  return { batch, height, width, channels };
}

/** First and one past the last kernel position that falls into an axis of `size`, for the window that starts at `start`. */
export function firstInside(start: number, dilation: number): number {
  return start >= 0 ? 0 : Math.ceil(-start / dilation);
}

export function endInside(start: number, dilation: number, kernel: number, size: number): number {
  return Math.max(0, Math.min(kernel, Math.ceil((size - start) / dilation)));
}

/** ONNX attributes of a window. */
export function onnxWindow(window: Window): Record<string, readonly number[]> {
  const [top, bottom, left, right] = window.padding;
  return {
    kernel_shape: window.kernel,
    strides: window.strides,
    pads: [top, left, bottom, right],
    dilations: window.dilations,
  };
}
