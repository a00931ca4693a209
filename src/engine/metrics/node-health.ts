/**
 * What was seen of each layer at one step of a run: sizes of its activations and gradients, units that never fire, and where the
 * first number appeared that is none. Plain data; measured by `training/health-watch.ts`, judged here, shown by the page.
 */

export interface NodeHealth {
  /** Of the flat graph. */
  readonly node: string;
  readonly name: string;
  /** Root mean square over batch and features; not finite where a number is not, or is too large to be squared (about 1e19). */
  readonly activation?: number;
  /** Of the loss by the output of the layer; absent where the loss does not depend on it. */
  readonly outputGradient?: number;
  /** Of the loss by the layer's trained parameters. */
  readonly parameterGradient?: number;
  /** Of layers that end in ReLU: the share of units (features, channels) that are 0 everywhere in the batch. */
  readonly deadShare?: number;
}

/** Where numbers broke. `data`: in what the model reads. `weights`: the parameters themselves are broken. */
export interface HealthOrigin {
  readonly node: string;
  readonly name: string;
  readonly cause: "data" | "output" | "weights" | "gradient";
}

export interface HealthReport {
  /** Optimizer steps taken by the weights that were looked at. */
  readonly step: number;
  /** In the order of the graph. */
  readonly nodes: readonly NodeHealth[];
  /** The first layer in order whose numbers are not finite; absent where all are. */
  readonly origin?: HealthOrigin;
}

export type HealthLevel = "broken" | "warning" | "good";

export interface HealthJudgement {
  readonly level: HealthLevel;
  /** Full sentences, the worst first; empty where all is well. */
  readonly remarks: readonly string[];
}

/** Gradients below this no longer move f32 weights of usual size; above that they throw them about. */
export const VANISHING_GRADIENT = 1e-9;
export const EXPLODING_GRADIENT = 1e3;
export const MANY_DEAD = 0.5;

const isBroken = (value: number | undefined): boolean => value !== undefined && !Number.isFinite(value);

/** What to say of a layer. */
export function judgeHealth(health: NodeHealth): HealthJudgement {
  const { activation, outputGradient, parameterGradient, deadShare } = health;
  const broken = [
    ...(isBroken(activation) ? ["Its output is NaN or infinite."] : []),
    ...(isBroken(parameterGradient) || isBroken(outputGradient) ? ["Its gradient is NaN or infinite."] : []),
  ];
  if (broken.length > 0) return { level: "broken", remarks: broken };
  const remarks: string[] = [];
  const gradient = parameterGradient ?? outputGradient;
  if (gradient !== undefined && gradient < VANISHING_GRADIENT)
    remarks.push("Hardly any gradient arrives: the layer no longer learns.");
  if (gradient !== undefined && gradient > EXPLODING_GRADIENT)
    remarks.push("The gradient is very large: clip it, or lower the learning rate.");
  if (deadShare !== undefined && deadShare >= MANY_DEAD)
    remarks.push(
      `${String(Math.round(deadShare * 100))} % of the units are dead: they give 0 for every example of the batch.`,
    );
  return { level: remarks.length > 0 ? "warning" : "good", remarks };
}

/** The first broken layer in order: outputs before gradients, because the backward pass comes second. */
export function findOrigin(nodes: readonly NodeHealth[], isData: (node: string) => boolean): HealthOrigin | undefined {
  const output = nodes.find(({ activation }) => isBroken(activation));
  if (output !== undefined) {
    const { node, name } = output;
    return { node, name, cause: isData(node) ? "data" : "output" };
  }
  // Gradients run from the loss backwards: the last layer in order broke first.
  const gradient = nodes.findLast(
    ({ outputGradient, parameterGradient }) => isBroken(outputGradient) || isBroken(parameterGradient),
  );
  return gradient === undefined ? undefined : { node: gradient.node, name: gradient.name, cause: "gradient" };
}
