/**
 * Reads the formulas of the element-wise operators. An operator states its formula once, as a WGSL expression over one element
 * (`select(x, 0.0, x < 0.0)`); the CPU device reads the same text and writes WebAssembly for it. Only expressions: no statements, no
 * member access, no indexing.
 */

export type ExpressionNode =
  | { readonly kind: "number"; readonly value: number; readonly suffix: "f" | "i" | "u" | "float" | "int" }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly ExpressionNode[] }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    }
  | { readonly kind: "negative"; readonly operand: ExpressionNode }
  | { readonly kind: "not"; readonly operand: ExpressionNode };

/** A formula that this device cannot read or compute; the operator's reference runs instead. */
export class UnsupportedExpression extends Error {
  override readonly name = "UnsupportedExpression";
}

const TOKEN =
  /\s*(?:(0x[0-9a-fA-F.]+(?:p[+-]?\d+)?|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)([fiu]?)|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/%<>()!,]))/y;

const precedence: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  ">": 3,
  "<=": 3,
  ">=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
};

type Token = { readonly text: string; readonly node?: ExpressionNode };

/** @throws UnsupportedExpression for anything that is no expression of this small language. */
export function parseExpression(source: string): ExpressionNode {
  const parser = new Parser(tokensOf(source), source);
  return parser.whole();
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) throw new UnsupportedExpression(`"${source}" is no expression from position ${at} on.`);
    const [, digits, suffix = "", name, symbol] = match;
    if (digits !== undefined) tokens.push({ text: digits, node: numberNode(digits, suffix) });
    else if (name !== undefined) tokens.push({ text: name, node: { kind: "name", name } });
    else tokens.push({ text: symbol ?? "" });
  }
  return tokens;
}

function numberNode(digits: string, suffix: string): ExpressionNode {
  const value = digits.startsWith("0x") ? hexadecimal(digits) : Number(digits);
  if (suffix === "f" || suffix === "i" || suffix === "u") return { kind: "number", value, suffix };
  return { kind: "number", value, suffix: /[.eEp]/.test(digits) && !/^0x[0-9a-fA-F]+$/.test(digits) ? "float" : "int" };
}

/** `0x1p-24` or `0xff`. */
function hexadecimal(digits: string): number {
  const [mantissa = "0", exponent = "0"] = digits.split("p");
  return Number(mantissa) * 2 ** Number(exponent);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #source: string;
  #at = 0;

  constructor(tokens: readonly Token[], source: string) {
    this.#tokens = tokens;
    this.#source = source;
  }

  whole(): ExpressionNode {
    const node = this.#binary(0);
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return node;
  }

  #binary(least: number): ExpressionNode {
    let left = this.#unary();
    for (;;) {
      const operator = this.#peek();
      const level = precedence[operator];
      if (level === undefined || level <= least) return left;
      this.#at += 1;
      left = { kind: "binary", operator, left, right: this.#binary(level) };
    }
  }

  #unary(): ExpressionNode {
    if (this.#take("-")) return { kind: "negative", operand: this.#unary() };
    if (this.#take("!")) return { kind: "not", operand: this.#unary() };
    if (this.#take("(")) {
      const node = this.#binary(0);
      this.#expect(")");
      return node;
    }
    const node = this.#tokens[this.#at]?.node;
    if (node === undefined) throw this.#unexpected();
    this.#at += 1;
    if (node.kind !== "name" || !this.#take("(")) return node;
    const operands: ExpressionNode[] = [];
    while (!this.#take(")")) {
      if (operands.length > 0) this.#expect(",");
      operands.push(this.#binary(0));
    }
    return { kind: "call", name: node.name, operands };
  }

  #peek(): string {
    const token = this.#tokens[this.#at];
    return token === undefined || token.node !== undefined ? "" : token.text;
  }

  #take(symbol: string): boolean {
    if (this.#peek() !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw this.#unexpected();
  }

  #unexpected(): UnsupportedExpression {
    const found = this.#tokens[this.#at]?.text ?? "the end";
    return new UnsupportedExpression(`"${this.#source}": did not expect ${found}.`);
  }
}
