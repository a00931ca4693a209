/** What the writers of source code share: what is asked, what a framework says of a layer, and lines with their nodes. */
import type { LayerSite } from "../../layers/define";
import type { CodeLine, CodeRequest } from "../../model/source-code";
import type { ModelNode } from "../../model/types";
import type { StateTensor } from "./pytorch-state";

export type { CodeFramework, CodeLine, CodeRequest } from "../../model/source-code";

/** What the model itself is written from; training needs the rest. */
export type ModelRequest = Omit<CodeRequest, "training">;

/** Where the channels of a value are in PyTorch: ours are last. Values without positions have no choice. */
export type Layout = "first" | "last";

export interface CodeSite {
  readonly node: ModelNode;
  /** For `LayerDefinition.source`. */
  readonly site: LayerSite;
  /** `self.conv_1`. */
  readonly self: string;
  /** Variables by port. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** Of the first input, after what the layer needs was seen to. */
  readonly layout: Layout;
}

export interface LayerCode {
  /** What the class holds: an expression under the layer's name and this suffix. */
  readonly members?: readonly (readonly [suffix: string, expression: string])[];
  /** Lines that follow the members, after `self.`. */
  readonly after?: readonly string[];
  /** The value of the first output; for more outputs a tuple. */
  readonly result: string;
  /** @param member `conv_1` with the path to it, @param tensor the start of our names: `conv-1`. */
  readonly loads?: (member: string, tensor: string) => readonly string[];
  /** The same as data, where the framework has a file of its own for it. */
  readonly state?: (member: string, tensor: string) => readonly StateTensor[];
  /** Classes and functions that the file must define. */
  readonly uses?: readonly string[];
}

/** How one framework writes a model down. */
export interface Dialect {
  /** Its convolutions take channels first, ours last. */
  readonly channelsFirst: boolean;
  readonly layer: (site: CodeSite) => LayerCode;
  /** Where the layer needs channels; `any` goes by its inputs. Only asked where `channelsFirst`. */
  readonly layoutOf: (node: ModelNode) => Layout | "any";
  /** Lines of a class. `body` and `init` are indented by 8. */
  readonly writeClass: (description: ClassDescription) => readonly CodeLine[];
  /** Names that the file has already when classes are named: imports and what `uses` defines. */
  readonly taken: readonly string[];
  /** `ResidualBlock()` in the initializer of the class that holds it. */
  readonly construct: (className: string) => string;
}

export interface ClassDescription {
  readonly name: string;
  readonly summary: string;
  readonly top: boolean;
  readonly parameters: readonly string[];
  readonly init: readonly CodeLine[];
  readonly body: readonly CodeLine[];
  /** By name where there are several and `top`. */
  readonly results: readonly { readonly name: string; readonly variable: string }[];
}

export function line(text: string, ...nodes: readonly string[]): CodeLine {
  return { text, nodes };
}
export function lines(text: string): readonly CodeLine[] {
  return text.split("\n").map((each) => line(each));
}
