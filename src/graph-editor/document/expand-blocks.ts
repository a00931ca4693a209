/**
 * Blocks taken apart: a document with uses of blocks becomes the flat graph that the engine knows. A node inside a use has
 * the id `use/node`, in the k-th repetition of a repeated use `use/k/node`; its weights are named accordingly. Edges keep
 * the id of the drawn edge that ends at their target, under the same prefix. Nothing is inferred here.
 *
 * What always holds: the flat graph has no uses of blocks (bypassed ones apart) and no ports; every flat edge has one
 * drawn edge that ends where it ends, and edges into one node come in the order in which they are drawn.
 */
import type { AttributeValue, Fix } from "../../engine/layers/define";
import type { Diagnostic, GraphEdge, GraphNode, PortReference } from "../../engine/model/types";
import { BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, blockOf } from "./blocks";
import { nodeKind } from "./node-kinds";
import type { BlockDefinition, DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

/** A node of the flat graph; a bypassed one is still there, for the next step to dissolve. */
export interface FlatNode extends GraphNode {
  readonly bypassed?: true | undefined;
  /** Of a bypassed use of a block. */
  readonly block?: string | undefined;
}

/** A drawn node that the flat graph lacks: which outputs of flat nodes reach its inputs and stand for its outputs, by port. */
export interface Passage {
  readonly inputs: Readonly<Record<string, PortReference | undefined>>;
  readonly outputs: Readonly<Record<string, PortReference | undefined>>;
}

/** An input of a flat node that is open because a port of a use around it is. */
export interface OpenPort {
  /** Flat id of the use. */
  readonly use: string;
  readonly port: string;
  readonly message: string;
}

export interface FlatGraph {
  readonly nodes: readonly FlatNode[];
  readonly edges: readonly GraphEdge[];
  /** By flat id: uses, and the ports inside them. */
  readonly passages: ReadonlyMap<string, Passage>;
  /** Flat ids of the uses that are repeated. */
  readonly repeated: readonly string[];
  /** By `flat node` + space + `port`. */
  readonly openPorts: ReadonlyMap<string, OpenPort>;
  /** Of the expansion itself: `node` is the flat id of a use. */
  readonly diagnostics: readonly Diagnostic[];
}

type Canvas = Pick<ProjectDocument, "nodes" | "edges">;

/** One canvas in one place of the flat graph: the project's, or that of a block in one repetition of one use. */
interface Scope {
  /** "" or ends in a slash. */
  readonly prefix: string;
  readonly canvas: Canvas;
  readonly nodes: ReadonlyMap<string, DocumentNode>;
  /** The first edge into each port, by `node port`. */
  readonly incoming: ReadonlyMap<string, DocumentEdge>;
  /** Repetitions of each use on this canvas, by its id. */
  readonly uses: Map<string, readonly Scope[]>;
  readonly parent?: { readonly scope: Scope; readonly use: DocumentNode; readonly title: string };
  /** The repetition before this one. */
  readonly previous?: Scope | undefined;
}

const portKey = ({ node, port }: PortReference): string => `${node} ${port}`;

/** Takes every block of a document apart. Documents without uses come back with their own nodes and edges. */
export function expandBlocks(document: Pick<ProjectDocument, "nodes" | "edges" | "blocks">): FlatGraph {
  if (!document.nodes.some((node) => node.layer === BLOCK)) {
    return {
      nodes: document.nodes,
      edges: document.edges,
      passages: new Map(),
      repeated: [],
      openPorts: new Map(),
      diagnostics: [],
    };
  }
  return new Expander(document.blocks).expand(document);
}

class Expander {
  readonly #blocks: readonly BlockDefinition[];
  readonly #nodes: FlatNode[] = [];
  readonly #edges: GraphEdge[] = [];
  readonly #passages = new Map<string, Passage>();
  readonly #repeated: string[] = [];
  readonly #openPorts = new Map<string, OpenPort>();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #scopes: Scope[] = [];

  constructor(blocks: readonly BlockDefinition[]) {
    this.#blocks = blocks;
  }

  expand(document: Canvas): FlatGraph {
    this.#enter(makeScope("", document), [], "", new Map());
    for (const scope of this.#scopes) this.#connect(scope);
    for (const scope of this.#scopes) this.#describePassages(scope);
    return {
      nodes: this.#nodes,
      edges: this.#edges,
      passages: this.#passages,
      repeated: this.#repeated,
      openPorts: this.#openPorts,
      diagnostics: this.#diagnostics,
    };
  }

  /** Adds the nodes of a canvas, uses in the place where they stand. */
  #enter(
    scope: Scope,
    open: readonly string[],
    title: string,
    overrides: ReadonlyMap<string, Readonly<Record<string, AttributeValue>>>,
  ): void {
    this.#scopes.push(scope);
    const titles = this.#useTitles(scope.canvas.nodes);
    for (const drawn of scope.canvas.nodes) {
      const own = overrides.get(drawn.id);
      const node = own ? { ...drawn, attributes: { ...drawn.attributes, ...own } } : drawn;
      if (scope.parent && (node.layer === BLOCK_INPUT || node.layer === BLOCK_OUTPUT)) continue;
      const block = blockOf(this.#blocks, node);
      // A bypassed use stays whole. A block inside itself cannot come through the door; if it did, this would never end.
      if (block && node.bypassed !== true && !open.includes(block.id)) {
        this.#enterUse(scope, node, block, [...open, block.id], title + (titles.get(node.id) ?? block.name));
        continue;
      }
      const inner = node.name ?? nodeKind(this.#blocks, node)?.label;
      const name = title === "" ? node.name : `${title}${inner ?? node.layer}`;
      this.#nodes.push({
        id: scope.prefix + node.id,
        layer: node.layer,
        attributes: node.attributes,
        ...(name === undefined ? {} : { name }),
        ...(node.bypassed === true ? { bypassed: true, block: node.block } : {}),
      });
    }
  }

  #enterUse(scope: Scope, use: DocumentNode, block: BlockDefinition, open: readonly string[], title: string): void {
    const wanted = use.repeat ?? 1;
    const problem = wanted > 1 ? repeatProblem(block, title) : undefined;
    if (problem !== undefined) {
      const node = scope.prefix + use.id;
      this.#diagnostics.push({
        severity: "error",
        code: "repeat-ports",
        message: problem,
        node,
        fixes: [useOnce(node)],
      });
    }
    const repetitions: Scope[] = [];
    scope.uses.set(use.id, repetitions);
    const count = problem === undefined ? wanted : 1;
    if (count > 1) this.#repeated.push(scope.prefix + use.id);
    for (let number = 1; number <= count; number++) {
      const prefix = repetitionPrefix(scope.prefix, use, count, number);
      const inner = makeScope(prefix, block, { scope, use, title }, repetitions.at(-1));
      repetitions.push(inner);
      this.#enter(inner, open, `${title}${count > 1 ? ` ${number}` : ""}/`, parameterValues(use, block));
    }
  }

  /** What the uses of a canvas are called, each by a name of its own. */
  #useTitles(nodes: readonly DocumentNode[]): ReadonlyMap<string, string> {
    const titles = new Map<string, string>();
    const taken = new Set<string>();
    for (const node of nodes) {
      if (node.layer !== BLOCK) continue;
      const base = node.name ?? blockOf(this.#blocks, node)?.name ?? node.id;
      let title = base;
      for (let count = 2; taken.has(title); count++) title = `${base} ${count}`;
      taken.add(title);
      titles.set(node.id, title);
    }
    return titles;
  }

  /** Adds the edges that end at flat nodes of this canvas. */
  #connect(scope: Scope): void {
    for (const edge of scope.canvas.edges) {
      if (!isFlat(scope, edge.target.node)) continue;
      const source = this.#resolve(scope, edge.source);
      const target = { node: scope.prefix + edge.target.node, port: edge.target.port };
      if (source.flat) this.#edges.push({ id: scope.prefix + edge.id, source: source.flat, target });
      else if (source.open) this.#openPorts.set(portKey(target), source.open);
    }
  }

  /** The output of a flat node behind an output on a canvas, through ports and uses; or the open port where the way ends. */
  #resolve(scope: Scope, source: PortReference): { readonly flat?: PortReference; readonly open?: OpenPort } {
    let at: Scope = scope;
    let reference: PortReference = source;
    // Each step goes through one port; a way longer than there are ports runs in a circle, which wiring can't see.
    for (let steps = 0; steps < 200_000; steps++) {
      const node = at.nodes.get(reference.node);
      if (!node) return {};
      const repetitions = at.uses.get(node.id);
      if (repetitions) {
        const last = repetitions.at(-1);
        const edge = last?.incoming.get(`${reference.port} x`);
        if (!last || !edge) return {};
        at = last;
        reference = edge.source;
        continue;
      }
      if (node.layer !== BLOCK_INPUT || !at.parent) {
        return { flat: { node: at.prefix + node.id, port: reference.port } };
      }
      const fed = feedOf(at, node.id);
      if (!fed.edge) return fed.open ? { open: fed.open } : {};
      at = fed.scope;
      reference = fed.edge.source;
    }
    return {};
  }

  /** What reaches and leaves the uses and ports of a canvas, for those who show them. */
  #describePassages(scope: Scope): void {
    const sourceOf = (at: Scope, edge: DocumentEdge | undefined): PortReference | undefined =>
      edge && this.#resolve(at, edge.source).flat;
    for (const [id, repetitions] of scope.uses) {
      const node = scope.nodes.get(id);
      const kind = node && nodeKind(this.#blocks, node);
      const last = repetitions.at(-1);
      const inputs = (kind?.inputs ?? []).map(
        ({ name }) => [name, sourceOf(scope, scope.incoming.get(`${id} ${name}`))] as const,
      );
      const outputs = (kind?.outputs ?? []).map(
        ({ name }) => [name, last && sourceOf(last, last.incoming.get(`${name} x`))] as const,
      );
      this.#passages.set(scope.prefix + id, {
        inputs: Object.fromEntries(inputs),
        outputs: Object.fromEntries(outputs),
      });
    }
    if (!scope.parent) return;
    for (const node of scope.canvas.nodes) {
      if (node.layer === BLOCK_INPUT) {
        const y = this.#resolve(scope, { node: node.id, port: "y" }).flat;
        this.#passages.set(scope.prefix + node.id, { inputs: {}, outputs: { y } });
      } else if (node.layer === BLOCK_OUTPUT) {
        const x = sourceOf(scope, scope.incoming.get(`${node.id} x`));
        this.#passages.set(scope.prefix + node.id, { inputs: { x }, outputs: {} });
      }
    }
  }
}

function makeScope(prefix: string, canvas: Canvas, parent?: Scope["parent"], previous?: Scope): Scope {
  const incoming = new Map<string, DocumentEdge>();
  for (const edge of canvas.edges) {
    const key = portKey(edge.target);
    if (!incoming.has(key)) incoming.set(key, edge);
  }
  const nodes = new Map(canvas.nodes.map((node) => [node.id, node]));
  return { prefix, canvas, nodes, incoming, uses: new Map(), ...(parent ? { parent } : {}), previous };
}

/** Prefix of the nodes inside one repetition of a use that stands behind `prefix`. */
export function repetitionPrefix(prefix: string, use: DocumentNode, count: number, number: number): string {
  return count > 1 ? `${prefix}${use.id}/${number}/` : `${prefix}${use.id}/`;
}

/** The way out of a repeat that cannot be. `use` is a flat id. */
export function useOnce(use: string): Fix {
  return { label: "Use it once", edits: [{ kind: "setRepeat", node: use, times: 1 }] };
}

/** How often a use is really chained: once where its block cannot be repeated. */
export function repetitions(use: DocumentNode, block: BlockDefinition): number {
  const wanted = use.repeat ?? 1;
  return wanted > 1 && repeatProblem(block, "") === undefined ? wanted : 1;
}

/** Why a block cannot feed itself, as a sentence; undefined where its ports allow it. Shapes are inference's business. */
export function repeatProblem(block: BlockDefinition, title: string): string | undefined {
  const inputs = block.nodes.filter((node) => node.layer === BLOCK_INPUT).length;
  const outputs = block.nodes.filter((node) => node.layer === BLOCK_OUTPUT).length;
  if (inputs === outputs && inputs > 0) return undefined;
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${title} cannot be repeated: each repetition feeds the next, which needs as many outputs as inputs, but it has ${count(inputs, "input")} and ${count(outputs, "output")}. Use it once, or change its ports.`;
}

/** Whether the node is in the flat graph: neither a port inside a use nor a use that was taken apart. */
function isFlat(scope: Scope, id: string): boolean {
  const node = scope.nodes.get(id);
  if (!node || scope.uses.has(id)) return false;
  return !scope.parent || (node.layer !== BLOCK_INPUT && node.layer !== BLOCK_OUTPUT);
}

/** The edge that feeds a port of a block in this place: that of the use, or that of the matching output one repetition before. */
function feedOf(
  scope: Scope,
  port: string,
): { readonly scope: Scope; readonly edge: DocumentEdge | undefined; readonly open?: OpenPort } {
  const { parent, previous } = scope;
  if (previous) {
    const inputs = scope.canvas.nodes.filter((node) => node.layer === BLOCK_INPUT);
    const outputs = scope.canvas.nodes.filter((node) => node.layer === BLOCK_OUTPUT);
    const output = outputs[inputs.findIndex((node) => node.id === port)];
    return { scope: previous, edge: output && previous.incoming.get(`${output.id} x`) };
  }
  if (!parent) return { scope, edge: undefined };
  const edge = parent.scope.incoming.get(`${parent.use.id} ${port}`);
  const name = scope.nodes.get(port)?.attributes["name"];
  const label = typeof name === "string" && name !== "" ? name : "input";
  const open: OpenPort = {
    use: parent.scope.prefix + parent.use.id,
    port,
    message: `${parent.title} has nothing on its ${label}: connect a layer to it.`,
  };
  return { scope: parent.scope, edge, open };
}

/** What a use sets inside its block, by node. */
export function parameterValues(
  use: DocumentNode,
  block: BlockDefinition,
): ReadonlyMap<string, Readonly<Record<string, AttributeValue>>> {
  const values = new Map<string, Record<string, AttributeValue>>();
  for (const { name, node, attribute } of block.parameters) {
    const value = Object.hasOwn(use.attributes, name) ? use.attributes[name] : undefined;
    if (value === undefined) continue;
    const own = values.get(node) ?? {};
    values.set(node, own);
    own[attribute] = value;
  }
  return values;
}
