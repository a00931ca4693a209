/**
 * A picture of what a layer does to shapes: the tensors of an example as bodies in proportion, the layer between them. Drawn from
 * the specs alone, so that a new layer has a picture without anyone drawing one.
 */
import { formatSpec, type LayerDefinition, type TensorSpec } from "../../engine/layers/define";
import type { LayerExample } from "../../engine/model/example-site";

interface NamedSpec {
  readonly name: string;
  readonly spec: TensorSpec;
}

const ROW = 118;
const BODY = { width: 140, height: 78 } as const;
const BOX = { width: 150, height: 46 } as const;
const WIDTH = 620;

function namedInputs(layer: LayerDefinition, { site }: LayerExample): readonly NamedSpec[] {
  return layer.inputs.flatMap(({ name, label }) => (site.inputs[name] ?? []).map((spec) => ({ name: label, spec })));
}

function namedOutputs(layer: LayerDefinition, { result }: LayerExample): readonly NamedSpec[] {
  const given = layer.outputs.flatMap(({ name, label }) => {
    const spec = result.outputs[name];
    return spec === undefined ? [] : [{ name: label, spec }];
  });
  // Losses and metrics give one number an example.
  const scores = layer.role === "loss" || layer.role === "metric";
  return scores ? [{ name: layer.label, spec: { shape: [], dtype: "f32" } }] : given;
}

export function ShapeDiagram({ layer, example }: { readonly layer: LayerDefinition; readonly example: LayerExample }) {
  const inputs = namedInputs(layer, example);
  const outputs = namedOutputs(layer, example);
  const rows = Math.max(1, inputs.length, outputs.length);
  const height = rows * ROW + 8;
  const middle = height / 2;
  const top = (index: number, count: number): number => middle + (index - (count - 1) / 2) * ROW;
  const boxLeft = (WIDTH - BOX.width) / 2;
  const color = `var(--cat-${layer.category})`;
  const words = (specs: readonly NamedSpec[]): string =>
    specs.map(({ name, spec }) => `${name} ${formatSpec(spec)}`).join(", ") || "nothing";
  return (
    <svg
      role="img"
      aria-label={`${layer.label} takes ${words(inputs)} and gives ${words(outputs)}`}
      viewBox={`0 0 ${String(WIDTH)} ${String(height)}`}
      className="block w-full rounded-lg border border-border bg-surface-sunken"
      style={{ maxHeight: height }}
    >
      {inputs.map(({ name, spec }, index) => (
        <g key={index}>
          <Arrow fromX={BODY.width + 34} fromY={top(index, inputs.length) - 12} toX={boxLeft} toY={middle - 12} />
          <Tensor left={24} middle={top(index, inputs.length)} name={name} spec={spec} />
        </g>
      ))}
      {outputs.map(({ name, spec }, index) => (
        <g key={index}>
          <Arrow
            fromX={boxLeft + BOX.width}
            fromY={middle - 12}
            toX={WIDTH - BODY.width - 34}
            toY={top(index, outputs.length) - 12}
          />
          <Tensor left={WIDTH - BODY.width - 24} middle={top(index, outputs.length)} name={name} spec={spec} />
        </g>
      ))}
      <rect
        x={boxLeft}
        y={middle - BOX.height / 2 - 12}
        width={BOX.width}
        height={BOX.height}
        rx={9}
        fill="var(--surface-raised)"
        stroke={color}
        strokeWidth={2}
      />
      <text x={WIDTH / 2} y={middle - 8} textAnchor="middle" fill="var(--text)" fontSize={13} fontWeight={600}>
        {layer.label}
      </text>
    </svg>
  );
}

interface ArrowProps {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

function Arrow({ fromX, fromY, toX, toY }: ArrowProps) {
  const bend = (toX - fromX) / 2;
  const end = toX - 5;
  return (
    <g fill="none" stroke="var(--border-strong)" strokeWidth={1.5}>
      <path
        d={`M${String(fromX)} ${String(fromY)}C${String(fromX + bend)} ${String(fromY)} ${String(end - bend)} ${String(toY)} ${String(end)} ${String(toY)}`}
      />
      <path
        d={`M${String(end - 6)} ${String(toY - 4)}L${String(end)} ${String(toY)}L${String(end - 6)} ${String(toY + 4)}`}
      />
    </g>
  );
}

/** Length of an edge of a body: grows slowly, so that 784 fits beside 2. */
function edgeLength(size: number, longest: number): number {
  return Math.min(longest, 8 + 11 * Math.log2(1 + size) * 0.62);
}

interface TensorProps {
  readonly left: number;
  readonly middle: number;
  readonly name: string;
  readonly spec: TensorSpec;
}

function Tensor({ left, middle, name, spec }: TensorProps) {
  const centre = { x: left + BODY.width / 2, y: middle - 12 };
  const ids = spec.dtype === "i32";
  return (
    <g>
      <Body {...centre} shape={spec.shape} fill={ids ? "var(--warning-soft)" : "var(--accent-soft)"} />
      <text x={centre.x} y={middle + 30} textAnchor="middle" fill="var(--text)" fontSize={11.5}>
        {name}
      </text>
      <text x={centre.x} y={middle + 44} textAnchor="middle" fill="var(--muted)" fontSize={11}>
        {formatSpec(spec)}
        {ids ? " ids" : ""}
      </text>
    </g>
  );
}

interface BodyProps {
  readonly x: number;
  readonly y: number;
  readonly shape: readonly number[];
  readonly fill: string;
}

/** A point, a bar, a sheet, or a box as deep as its last dimension. */
function Body({ x, y, shape, fill }: BodyProps) {
  const look = { fill, stroke: "var(--accent)", strokeWidth: 1.2 } as const;
  const [first = 1, second = 1, third = 1] = shape;
  if (shape.length === 0) return <circle cx={x} cy={y} r={7} {...look} />;
  if (shape.length === 1) {
    const length = edgeLength(first, 62);
    return <rect x={x - 7} y={y - length / 2} width={14} height={length} rx={2} {...look} />;
  }
  const height = edgeLength(first, 56);
  const width = edgeLength(second, 62);
  if (shape.length === 2) {
    const columns = Math.min(second, 6);
    return (
      <g>
        <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={2} {...look} />
        {Array.from({ length: columns - 1 }, (_, index) => {
          const at = x - width / 2 + ((index + 1) * width) / columns;
          return (
            <path
              key={index}
              d={`M${String(at)} ${String(y - height / 2)}v${String(height)}`}
              {...look}
              opacity={0.35}
            />
          );
        })}
      </g>
    );
  }
  const depth = Math.min(6, 1 + Math.round(Math.log2(third)));
  return (
    <g>
      {Array.from({ length: depth }, (_, index) => {
        const shift = (depth - 1 - index) * 5 - ((depth - 1) * 5) / 2;
        return (
          <rect
            key={index}
            x={x - width / 2 + shift}
            y={y - height / 2 - shift}
            width={width}
            height={height}
            rx={2}
            {...look}
          />
        );
      })}
    </g>
  );
}
