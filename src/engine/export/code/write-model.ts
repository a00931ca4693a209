/**
 * A model as classes in the words of one framework (`Dialect`): the class of the whole model last, in front of it one class for each
 * kind of block. Blocks that come out the same share a class. What always holds: a variable that is called `x` is used by the next line
 * alone, so that reusing it cannot lose a value.
 */
import { findLayer } from "../../layers/registry";
import type { ModelNode, PortReference } from "../../model/types";
import type { CodeLine, ModelRequest, Dialect, Layout } from "./code-types";
import { line } from "./code-types";
import type { BlockItem, CodeItem } from "./code-tree";
import { codeTree, sourcesOf, valueKey } from "./code-tree";
import type { StateTensor } from "./pytorch-state";
import { className, fresh, identifier } from "./names";

interface Value {
  variable: string;
  /** Channels first or last; changes where the variable is permuted. */
  layout: Layout;
  /** Without the batch. */
  readonly rank: number;
}

type Loads = (path: string) => readonly CodeLine[];
type State = (path: string) => readonly StateTensor[];

interface Body {
  readonly init: readonly CodeLine[];
  readonly lines: readonly CodeLine[];
  readonly loads: Loads;
  readonly state: State;
  readonly results: readonly Value[];
}

export interface WrittenModel {
  readonly classes: readonly CodeLine[];
  /** Lines that load the weights, in the order of the layers. */
  readonly loads: readonly CodeLine[];
  /** What the lines load, in the same order. */
  readonly state: readonly StateTensor[];
  /** Names of helpers that the classes use. */
  readonly uses: ReadonlySet<string>;
}

export interface ModelArgument {
  readonly name: string;
  readonly source: PortReference;
  readonly node: ModelNode;
}
export interface ModelResult {
  readonly name: string;
  readonly source: PortReference;
}

/** Title of a layer on its own canvas: what follows the last block's name. */
export function ownTitle(node: ModelNode): string {
  return node.name.split("/").at(-1) ?? node.name;
}

class ModelWriter {
  readonly #request: ModelRequest;
  readonly #dialect: Dialect;
  readonly #nodes: ReadonlyMap<string, ModelNode>;
  readonly #classes: CodeLine[] = [];
  /** Names of written block classes by their text. */
  readonly #written = new Map<string, { readonly name: string; readonly nodes: string[][] }>();
  readonly #classNames: Set<string>;
  readonly uses = new Set<string>();

  constructor(request: ModelRequest, dialect: Dialect) {
    this.#request = request;
    this.#dialect = dialect;
    this.#classNames = new Set(["Model", ...dialect.taken]);
    this.#nodes = new Map(request.model.nodes.map((node) => [node.id, node]));
  }

  write(args: readonly ModelArgument[], results: readonly ModelResult[]): WrittenModel {
    const tree = codeTree(
      this.#request.model,
      results.map(({ source }) => source),
    );
    // Arguments of one name are one value.
    const named = new Map<string, Value>();
    const given = args.map(({ source, name }): [string, Value] => {
      const value = named.get(name) ?? { variable: name, layout: "last", rank: this.#rank(source) };
      named.set(name, value);
      return [valueKey(source), value];
    });
    const body = this.#body(
      tree,
      new Map(given),
      results.map(({ source }) => source),
      true,
    );
    const top = this.#dialect.writeClass({
      name: "Model",
      summary: "The whole model.",
      top: true,
      parameters: [...named.keys()],
      init: body.init,
      body: body.lines,
      results: results.map(({ name }, index) => ({ name, variable: body.results[index]?.variable ?? "x" })),
    });
    return { classes: [...this.#classes, ...top], loads: body.loads(""), state: body.state(""), uses: this.uses };
  }

  #rank({ node, port }: PortReference): number {
    return this.#nodes.get(node)?.outputs[port]?.shape.length ?? 0;
  }

  /** Init and body of a class over these items. */
  #body(items: readonly CodeItem[], values: Map<string, Value>, wanted: readonly PortReference[], top: boolean): Body {
    const init: CodeLine[] = [];
    const body: CodeLine[] = [];
    const loads: Loads[] = [];
    const state: State[] = [];
    const members = new Set<string>();
    const variables = new Set([...values.values()].map(({ variable }) => variable));
    const isWanted = new Set(wanted.map(valueKey));
    items.forEach((item, index) => {
      const nodes = item.kind === "layer" ? [item.node.id] : nodesOf(item);
      const title = item.kind === "layer" ? ownTitle(item.node) : this.#blockTitle(item);
      const member = fresh(identifier(title), members);
      const inputs = sourcesOf(item).map((source) => this.#value(values, source));
      const next = items[index + 1];
      const outputs = item.kind === "layer" ? outputsOf(item.node) : item.outputs;
      const made = outputs.map((reference) => {
        const key = valueKey(reference);
        const later = items
          .slice(index + 1)
          .filter((other) => sourcesOf(other).some((source) => valueKey(source) === key));
        const chained = outputs.length === 1 && !isWanted.has(key) && later.length <= 1 && later[0] === next;
        return {
          reference,
          variable: chained ? "x" : fresh(outputs.length === 1 ? member : outputName(item, reference), variables),
        };
      });
      const assigned = made.map(({ variable }) => variable).join(", ");
      const push = (text: string) => body.push(line(text, ...nodes));
      let layout: Layout;
      if (item.kind === "layer") {
        layout = this.#align(item.node, inputs, push);
        const code = this.#dialect.layer({
          node: item.node,
          site: { node: item.node.id, attributes: item.node.attributes, fields: [], inputs: item.node.inputs },
          self: `self.${member}`,
          inputs: this.#variablesByPort(item.node, values),
          layout,
        });
        for (const [suffix, expression] of code.members ?? [])
          init.push(line(`self.${member}${suffix} = ${expression}`, ...nodes));
        for (const text of code.after ?? []) init.push(line(text, ...nodes));
        for (const use of code.uses ?? []) this.uses.add(use);
        push(`${assigned} = ${code.result}`);
        const load = code.loads;
        if (load) loads.push((path) => load(path + member, item.node.id).map((text) => line(text, ...nodes)));
        const tensors = code.state;
        if (tensors) state.push((path) => tensors(path + member, item.node.id));
        for (const { reference, variable } of made)
          values.set(valueKey(reference), { variable, layout, rank: this.#rank(reference) });
      } else {
        const inner = this.#block(item, inputs);
        init.push(line(`self.${member} = ${this.#dialect.construct(inner.name)}`, ...nodes));
        push(`${assigned} = self.${member}(${inputs.map(({ variable }) => variable).join(", ")})`);
        loads.push((path) => inner.body.loads(`${path}${member}.`));
        state.push((path) => inner.body.state(`${path}${member}.`));
        made.forEach(({ reference, variable }, position) => {
          const result = inner.body.results[position];
          values.set(valueKey(reference), {
            variable,
            layout: result?.layout ?? "last",
            rank: this.#rank(reference),
          });
        });
      }
    });
    const results = wanted.map((reference) => {
      const value = this.#value(values, reference);
      if (top) this.#convert(value, "last", (text) => body.push(line(text, reference.node)));
      return value;
    });
    return {
      init,
      lines: body,
      loads: (path) => loads.flatMap((load) => load(path)),
      state: (path) => state.flatMap((tensors) => tensors(path)),
      results,
    };
  }

  #value(values: ReadonlyMap<string, Value>, source: PortReference): Value {
    const value = values.get(valueKey(source));
    if (!value) throw new Error(`${source.node} is used before it is computed.`);
    return value;
  }

  #variablesByPort(node: ModelNode, values: ReadonlyMap<string, Value>): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(
      Object.entries(node.sources).map(([port, sources]) => [
        port,
        sources.map((source) => this.#value(values, source).variable),
      ]),
    );
  }

  /** Permutes inputs to where the layer wants channels. @returns where they are then. */
  #align(node: ModelNode, inputs: readonly Value[], push: (text: string) => void): Layout {
    if (!this.#dialect.channelsFirst) return "last";
    const wanted = this.#dialect.layoutOf(node);
    const spatial = inputs.filter(({ rank }) => rank > 1);
    const [first] = spatial;
    const common =
      first !== undefined && spatial.every(({ layout }) => layout === first.layout) ? first.layout : "last";
    const layout = wanted === "any" ? common : wanted;
    for (const value of spatial) this.#convert(value, layout, push);
    return layout;
  }

  #convert(value: Value, layout: Layout, push: (text: string) => void): void {
    if (value.rank < 2 || value.layout === layout || !this.#dialect.channelsFirst) return;
    const { variable, rank } = value;
    if (rank === 2) push(`${variable} = ${variable}.transpose(1, 2)  # channels ${layout}`);
    else if (rank === 3)
      push(
        layout === "first"
          ? `${variable} = ${variable}.permute(0, 3, 1, 2)  # channels first: [batch, channels, height, width]`
          : `${variable} = ${variable}.permute(0, 2, 3, 1)  # channels last: [batch, height, width, channels]`,
      );
    value.layout = layout;
  }

  #blockTitle(item: BlockItem): string {
    const node = item.items.map(firstNode).find((found) => found !== undefined);
    const depth = item.prefix.split("/").filter((part) => !/^\d+$/.test(part)).length - 2;
    return node?.name.split("/")[depth] ?? item.prefix;
  }

  #block(item: BlockItem, inputs: readonly Value[]): { readonly name: string; readonly body: Body } {
    const taken = new Set<string>();
    const values = new Map<string, Value>();
    const parameters = inputs.map((input, index) => {
      const source = item.inputs[index];
      const variable = fresh(
        inputs.length === 1 ? "inputs" : identifier(input.variable === "x" ? "first" : input.variable),
        taken,
      );
      if (source) values.set(valueKey(source), { variable, layout: input.layout, rank: input.rank });
      return variable;
    });
    const body = this.#body(item.items, values, item.outputs, false);
    const title = this.#request.blocks[item.prefix] ?? this.#blockTitle(item);
    const write = (name: string): readonly CodeLine[] =>
      this.#dialect.writeClass({
        name,
        summary: title,
        top: false,
        parameters,
        init: body.init,
        body: body.lines,
        results: body.results.map(({ variable }) => ({ name: variable, variable })),
      });
    const written = write("_");
    const text = written.map((each) => each.text).join("\n");
    const known = this.#written.get(text);
    if (known) {
      written.forEach(({ nodes }, index) => known.nodes[index]?.push(...nodes));
      return { name: known.name, body };
    }
    const name = fresh(className(title), this.#classNames);
    const shared = written.map(({ nodes }) => [...nodes]);
    write(name).forEach((each, index) => this.#classes.push({ text: each.text, nodes: shared[index] ?? [] }));
    this.#written.set(text, { name, nodes: shared });
    return { name, body };
  }
}

/** A name for one of several outputs: what its port is called. */
function outputName(item: CodeItem, { port }: PortReference): string {
  if (item.kind === "block") return "part";
  return identifier(findLayer(item.node.layer)?.outputs.find(({ name }) => name === port)?.label ?? port);
}

function outputsOf(node: ModelNode): readonly PortReference[] {
  return (findLayer(node.layer)?.outputs ?? []).map(({ name }) => ({ node: node.id, port: name }));
}

function nodesOf(item: CodeItem): readonly string[] {
  return item.kind === "layer" ? [item.node.id] : item.items.flatMap(nodesOf);
}

function firstNode(item: CodeItem): ModelNode | undefined {
  if (item.kind === "layer") return item.node;
  return item.items.map(firstNode).find((found) => found !== undefined);
}

export function writeModel(
  request: ModelRequest,
  dialect: Dialect,
  args: readonly ModelArgument[],
  results: readonly ModelResult[],
): WrittenModel {
  return new ModelWriter(request, dialect).write(args, results);
}
