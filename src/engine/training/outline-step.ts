/**
 * Takes the module of a training step apart for people: which operators it has, of which layer and phase, and what each tensor is called.
 * Nothing is computed here. What always holds: each operator that does any work stands in exactly one group,
 * and within a phase the order is the module's.
 */
import type { Instruction, Module, ModuleInput, ValueId } from "../ir/types";
import { typeOf } from "../ir/types";
import { removeDeadCode } from "../lowering/dead-code";
import type { StepGroup, StepOperator, StepTensor, TensorRole } from "../metrics/step-outline";
import type { ModelGraph } from "../model/types";
import { operatorNamed } from "../operators/registry";
import { ACCUMULATE_INPUT } from "./accumulate-gradients";
import { trainedName } from "./average-weights";

export interface OutlinedStep {
  readonly operators: readonly StepOperator[];
  readonly groups: readonly StepGroup[];
  /** The id of a tensor is its value in the module. */
  readonly tensors: readonly StepTensor[];
}

export interface OutlineSource {
  /** Forward, backward and update. */
  readonly module: Module;
  readonly model: ModelGraph;
  readonly gradientOf: ReadonlyMap<ValueId, ValueId>;
  /** Whether the loss is multiplied before it is differentiated: mixed precision. */
  readonly scaledLoss: boolean;
}

interface Named {
  readonly name: string;
  readonly role: TensorRole;
  readonly node?: string;
}

const PHASES = ["forward", "backward", "update"] as const;
const OF_NO_LAYER = { forward: "Loss and metrics", backward: "Loss", update: "Optimizer" } as const;

export function outlineStep(source: OutlineSource): OutlinedStep {
  const whole = removeDeadCode(source.module);
  // A constant is no work: kernels have it in their text.
  const working = whole.instructions.filter(({ operator }) => operator !== "constant");
  const instructions = PHASES.flatMap((phase) => working.filter((instruction) => instruction.phase === phase));
  const names = nameTensors(source, instructions);
  const known = new Set(names.keys());
  const listed = (values: readonly ValueId[]): readonly ValueId[] => values.filter((value) => known.has(value));
  const used = new Set(instructions.flatMap(({ inputs, outputs }) => [...listed(inputs), ...outputs]));
  return {
    operators: instructions.map(({ operator, inputs, outputs, recomputed }) => ({
      operator,
      inputs: [...new Set(listed(inputs))],
      outputs,
      ...(recomputed === undefined ? {} : { recomputed }),
    })),
    groups: groupsOf(instructions, source.model),
    tensors: [...used].map((value) => {
      const { dtype, shape, stored } = typeOf(whole, value);
      const named = names.get(value) ?? { name: `%${value}`, role: "intermediate" as const };
      return { id: value, ...named, dtype, shape, ...(stored === undefined ? {} : { stored }) };
    }),
  };
}

function groupsOf(instructions: readonly Instruction[], model: ModelGraph): readonly StepGroup[] {
  const nodes = new Map(model.nodes.map(({ id, name }) => [id, name]));
  const groups: StepGroup[] = [];
  instructions.forEach(({ phase, origin }, index) => {
    const last = groups.at(-1);
    const same = last?.phase === phase && last.node === origin;
    if (same) groups[groups.length - 1] = { ...last, count: last.count + 1 };
    else {
      const name = origin === undefined ? OF_NO_LAYER[phase] : (nodes.get(origin) ?? origin);
      groups.push({ phase, ...(origin === undefined ? {} : { node: origin }), name, first: index, count: 1 });
    }
  });
  return groups;
}

function nameTensors(
  { module, model, gradientOf, scaledLoss }: OutlineSource,
  instructions: readonly Instruction[],
): ReadonlyMap<ValueId, Named> {
  const nodes = new Map(model.nodes.map(({ id, name }) => [id, name]));
  const names = new Map<ValueId, Named>();
  for (const input of module.inputs) names.set(input.value, nameInput(input, nodes));
  for (const { name } of module.inputs) {
    const average = module.inputs.find((input) => name === trainedName(input.name));
    const of = average === undefined ? undefined : names.get(average.value);
    if (average !== undefined && of !== undefined) names.set(average.value, { ...of, name: `average of ${of.name}` });
  }
  const leaving = valuesLeavingLayers(instructions);
  for (const { operator, outputs, origin, phase } of instructions) {
    const layer = origin === undefined ? undefined : (nodes.get(origin) ?? origin);
    const belonging = origin === undefined ? {} : { node: origin };
    const ports = operatorNamed(operator).outputs;
    outputs.forEach((value, position) => {
      const port = ports.length > 1 && outputs.length === ports.length ? ` ${ports[position] ?? position}` : "";
      const own = [layer, `${operator}${port}`].filter((part) => part !== undefined).join(" ");
      if (phase === "forward" && layer !== undefined && leaving.has(value))
        names.set(value, { name: `${layer} output`, role: "activation", ...belonging });
      else names.set(value, { name: own, role: phase === "forward" ? "activation" : "intermediate", ...belonging });
    });
  }
  // Where one gradient is that of several values, it is named after the one that people know best.
  const claims = [...gradientOf].flatMap(([value, gradient]) => {
    const of = names.get(value);
    const rank = of === undefined ? 0 : of.role === "parameter" ? 3 : leaving.has(value) ? 2 : 1;
    return of === undefined || !names.has(gradient) ? [] : [{ of, gradient, rank }];
  });
  for (const { of, gradient } of claims.sort((a, b) => a.rank - b.rank))
    names.set(gradient, { ...of, name: `${scaledLoss ? "scaled " : ""}gradient of ${of.name}`, role: "gradient" });
  for (const { input, value } of module.updates) {
    const before = names.get(input);
    if (before !== undefined) names.set(value, { ...before, name: `${before.name} after the step`, role: "updated" });
  }
  return names;
}

/** Results of the forward pass that another layer reads, or nobody in the forward pass. */
function valuesLeavingLayers(instructions: readonly Instruction[]): ReadonlySet<ValueId> {
  const forward = instructions.filter(({ phase }) => phase === "forward");
  const origins = new Map(forward.flatMap(({ outputs, origin }) => outputs.map((value) => [value, origin] as const)));
  const leaving = new Set<ValueId>();
  const read = new Set<ValueId>();
  for (const { inputs, origin } of forward) {
    for (const value of inputs) {
      read.add(value);
      if (origins.has(value) && origins.get(value) !== origin) leaving.add(value);
    }
  }
  for (const { outputs } of forward) {
    const [first] = outputs;
    if (first !== undefined && outputs.every((value) => !read.has(value))) leaving.add(first);
  }
  return leaving;
}

/** Parameters are `<node>/<name>`, those that are trained beside their average `trained/<node>/<name>`, moments `optimizer/<moment>/<parameter>`. */
function nameInput({ name, kind }: ModuleInput, nodes: ReadonlyMap<string, string>): Named {
  if (kind === "batch") {
    if (name === "weights") return { name: "weights of the examples", role: "input" };
    if (name === ACCUMULATE_INPUT) return { name: "whether the sums go on", role: "input" };
    return { name, role: "input" };
  }
  const moment = /^optimizer\/([^/]+)\/(.+)$/.exec(name);
  if (moment !== null) {
    const [, which = "", of = ""] = moment;
    const parameter = parameterNamed(of, nodes);
    return { ...parameter, name: `${parameter.name}, ${which.replaceAll("-", " ")}`, role: "moment" };
  }
  const trained = /^trained\/(.+)$/.exec(name)?.[1];
  if (trained !== undefined) return { ...parameterNamed(trained, nodes), role: "parameter" };
  const sum = /^gradient-sum\/(.+)$/.exec(name)?.[1];
  if (sum !== undefined) {
    if (sum === "weight") return { name: "weight of the examples so far", role: "state" };
    const parameter = parameterNamed(sum, nodes);
    return { ...parameter, name: `sum of the gradients of ${parameter.name}`, role: "state" };
  }
  const scaling = /^loss-scaling\/(.+)$/.exec(name)?.[1];
  if (scaling !== undefined)
    return { name: scaling === "scale" ? "loss scale" : scaling.replaceAll("-", " "), role: "state" };
  return { ...parameterNamed(name, nodes), role: kind === "parameter" ? "parameter" : "state" };
}

function parameterNamed(
  name: string,
  nodes: ReadonlyMap<string, string>,
): { readonly name: string; readonly node?: string } {
  const slash = name.lastIndexOf("/");
  const node = name.slice(0, Math.max(0, slash));
  const layer = nodes.get(node);
  return layer === undefined ? { name } : { name: `${layer} ${name.slice(slash + 1)}`, node };
}
