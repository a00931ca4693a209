/** What several nodes have in common: attributes that all of them have, with their values; and one command that sets them all. */
import { isHidden } from "../../engine/layers/attributes";
import type { AttributeField, AttributeValue } from "../../engine/layers/define";
import type { Command } from "./commands";
import { sequence, setAttribute } from "./commands";
import { nodeKind } from "./node-kinds";
import type { BlockDefinition, DocumentNode } from "./schema";

export interface CommonAttribute {
  readonly name: string;
  /** Of the first node; a choice offers only what all of them offer, a number the range that all of them take. */
  readonly field: AttributeField;
  /** Undefined where the nodes differ. */
  readonly value: AttributeValue | undefined;
}

const same = (a: AttributeValue, b: AttributeValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The field that fits both, or undefined where no form could. */
function merge(a: AttributeField, b: AttributeField): AttributeField | undefined {
  if (a.kind === "choice" && b.kind === "choice") {
    const options = a.options.filter((option) => b.options.some((other) => other.value === option.value));
    return options.length > 0 ? { ...a, options } : undefined;
  }
  if ((a.kind === "int" && b.kind === "int") || (a.kind === "float" && b.kind === "float")) {
    const min = Math.max(a.min ?? -Infinity, b.min ?? -Infinity);
    const max = Math.min(a.max ?? Infinity, b.max ?? Infinity);
    return { ...a, ...(min > -Infinity ? { min } : {}), ...(max < Infinity ? { max } : {}) };
  }
  if (a.kind === "ints" && b.kind === "ints") return a.names.join(" ") === b.names.join(" ") ? a : undefined;
  if (a.kind === "field" && b.kind === "field") return a.role === b.role ? a : undefined;
  return a.kind === b.kind ? a : undefined;
}

/** Attributes that all these nodes have and show, in the order of the first one's form. None for fewer than two nodes. */
export function commonAttributes(
  blocks: readonly BlockDefinition[],
  nodes: readonly DocumentNode[],
): readonly CommonAttribute[] {
  const [first, ...others] = nodes.map((node) => ({ node, schema: nodeKind(blocks, node)?.attributes ?? {} }));
  if (!first || others.length === 0) return [];
  return Object.entries(first.schema).flatMap(([name, own]): CommonAttribute[] => {
    let field: AttributeField | undefined = own;
    let value: AttributeValue | undefined = first.node.attributes[name] ?? own.default;
    if (isHidden(own, first.node.attributes, first.schema)) return [];
    for (const { node, schema } of others) {
      const other = Object.hasOwn(schema, name) ? schema[name] : undefined;
      if (!other || isHidden(other, node.attributes, schema)) return [];
      field = field && merge(field, other);
      if (value !== undefined && !same(value, node.attributes[name] ?? other.default)) value = undefined;
    }
    return field ? [{ name, field, value }] : [];
  });
}

/** Sets an attribute of several nodes, as one step. */
export function setAttributeOfAll(ids: readonly string[], name: string, value: AttributeValue): Command {
  return sequence(...ids.map((id) => setAttribute(id, name, value)));
}
