/**
 * How layers speak: the answers of inference, and the problems that many layers share, each with the edits that cure it.
 * It knows no layer by name but those that it offers as a cure.
 */
import type { AttributeValue, Shape } from "../ir/types";
import { elementCount } from "../ir/types";
import type { Fix, GraphEdit, LayerAttributes, LayerInferred, LayerProblem, LayerSite, TensorSpec } from "./define";
import { formatSpec } from "./define";

export const inputX = [{ name: "x", label: "Input" }] as const;
export const outputY = [{ name: "y", label: "Output" }] as const;

interface Whereabouts {
  readonly port?: string;
  readonly attribute?: string;
  readonly fixes?: readonly Fix[];
}

export function error(code: string, message: string, where: Whereabouts = {}): LayerProblem {
  return { severity: "error", code, message, ...where, fixes: where.fixes ?? [] };
}

export function warning(code: string, message: string, where: Whereabouts = {}): LayerProblem {
  return { severity: "warning", code, message, ...where, fixes: where.fixes ?? [] };
}

export function refuse(...problems: readonly LayerProblem[]): LayerInferred {
  return { ok: false, problems };
}

/** The answer of a layer with the single output `y`. */
export function accept(
  y: TensorSpec,
  more: Omit<Extract<LayerInferred, { ok: true }>, "ok" | "outputs"> = {},
): LayerInferred {
  return { ok: true, outputs: { y }, ...more };
}

/** The only entry of a port that takes one edge. @throws Error if inference is run with the port unconnected. */
export function single<T>(inputs: Readonly<Record<string, readonly T[]>>, port: string): T {
  const entry = inputs[port]?.[0];
  if (entry === undefined) throw new Error(`Port ${port} has no input.`);
  return entry;
}

export function numbers(shape: Shape): TensorSpec {
  return { shape, dtype: "f32" };
}

export function insertFix(
  site: LayerSite,
  port: string,
  layer: string,
  label: string,
  attributes: LayerAttributes = {},
): Fix {
  return { label: `Insert ${label}`, edits: [{ kind: "insertBefore", node: site.node, port, layer, attributes }] };
}

export function setFix(site: LayerSite, name: string, value: AttributeValue, label: string): Fix {
  return { label, edits: [{ kind: "setAttribute", node: site.node, name, value }] };
}

export function replaceFix(site: LayerSite, layer: string, label: string): Fix {
  const edit: GraphEdit = { kind: "replaceLayer", node: site.node, layer, attributes: {} };
  return { label: `Use ${label}`, edits: [edit] };
}

/** Refuses class ids and token ids where numbers are needed. */
export function idProblem(label: string, site: LayerSite, port: string, spec: TensorSpec): LayerProblem | undefined {
  if (spec.dtype === "f32") return undefined;
  return error("dtype-mismatch", `${label} expects numbers, gets ids ${formatSpec(spec)}: insert an Embedding.`, {
    port,
    fixes: [insertFix(site, port, "embedding", "Embedding")],
  });
}

/** Problem of an input that is not `[batch, features]`, or undefined. */
export function vectorProblem(label: string, site: LayerSite, spec: TensorSpec): LayerProblem | undefined {
  const ids = idProblem(label, site, "x", spec);
  if (ids !== undefined || spec.shape.length === 1) return ids;
  const flat = spec.shape.length === 0;
  // Averaging the places of an image keeps one number a channel: far fewer weights than flattening.
  const pooled = spec.shape.length === 3 ? [insertFix(site, "x", "globalAvgPool2d", "GlobalAvgPool2D")] : [];
  return error(
    "rank-mismatch",
    `${label} expects 2 dimensions [batch, features], gets ${formatSpec(spec)}: insert a ${flat ? "Reshape" : "Flatten"}.`,
    {
      port: "x",
      fixes: [
        flat ? insertFix(site, "x", "reshape", "Reshape", { shape: [1] }) : insertFix(site, "x", "flatten", "Flatten"),
        ...pooled,
      ],
    },
  );
}

/** Problem of an input that is not `[batch, height, width, channels]`, or undefined. */
export function imageProblem(label: string, site: LayerSite, spec: TensorSpec): LayerProblem | undefined {
  const ids = idProblem(label, site, "x", spec);
  if (ids !== undefined || spec.shape.length === 3) return ids;
  const shape = imageShape(spec.shape);
  return error(
    "rank-mismatch",
    `${label} expects 4 dimensions [batch, height, width, channels], gets ${formatSpec(spec)}: insert a Reshape to [batch, ${shape.join(", ")}].`,
    { port: "x", fixes: [insertFix(site, "x", "reshape", "Reshape", { shape })] },
  );
}

/** Problem of an input that is not `[batch, time, features]`, or undefined. */
export function sequenceProblem(
  label: string,
  site: LayerSite,
  spec: TensorSpec,
  port = "x",
): LayerProblem | undefined {
  const ids = idProblem(label, site, port, spec);
  if (ids !== undefined) return ids;
  const [time = 1, ...rest] = spec.shape;
  if (rest.length === 1) {
    if (elementCount(spec.shape) > 0) return undefined;
    return error("empty-sequence", `${label} gets an empty sequence ${formatSpec(spec)}: it needs at least one step.`, {
      port,
    });
  }
  const shape = [time, elementCount(rest)];
  return error(
    "rank-mismatch",
    `${label} expects 3 dimensions [batch, time, features], gets ${formatSpec(spec)}: insert a Reshape to [batch, ${shape.join(", ")}].`,
    { port, fixes: [insertFix(site, port, "reshape", "Reshape", { shape })] },
  );
}

/** `[time, features]` of a spec that `sequenceProblem` let through. */
export function sequenceSize(spec: TensorSpec): readonly [time: number, features: number] {
  const [time, features] = spec.shape;
  if (time === undefined || features === undefined) throw new Error(`${formatSpec(spec)} is no sequence.`);
  return [time, features];
}

/** The most likely `[height, width, channels]` of the same elements: a square, grey before colour, else one row. */
function imageShape(shape: Shape): readonly [number, number, number] {
  const [height, width] = shape;
  if (shape.length >= 2 && height !== undefined && width !== undefined)
    return [height, width, elementCount(shape.slice(2))];
  const elements = elementCount(shape);
  for (const channels of [1, 3]) {
    const side = Math.sqrt(elements / channels);
    if (Number.isInteger(side)) return [side, side, channels];
  }
  return [1, elements, 1];
}

/** `[height, width, channels]` of a spec that `imageProblem` let through. */
export function imageSize(spec: TensorSpec): readonly [height: number, width: number, channels: number] {
  const [height, width, channels] = spec.shape;
  if (height === undefined || width === undefined || channels === undefined)
    throw new Error(`${formatSpec(spec)} is no image.`);
  return [height, width, channels];
}
