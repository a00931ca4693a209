/**
 * A `state_dict` as the pickle in a PyTorch file: protocol 2, and only the opcodes that a dictionary of tensors needs, so that
 * `torch.load(weights_only=True)` takes it. Tensors are contiguous, each with a storage of its own. Not a pickle library.
 * Opcodes: https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */

/** A tensor of the dictionary; its numbers are the storage of the same position. */
export interface PickledTensor {
  readonly name: string;
  readonly storage: "FloatStorage" | "HalfStorage" | "LongStorage";
  readonly shape: readonly number[];
}

const PROTOCOL = 0x80;
const GLOBAL = "c";
const MARK = "(";
const EMPTY_TUPLE = ")";
const TUPLE = "t";
const REDUCE = "R";
const BINUNICODE = "X";
const BININT = "J";
const BINPERSID = "Q";
const NEWFALSE = 0x89;
const SETITEMS = "u";
const STOP = ".";

const LARGEST_INT = 2 ** 31 - 1;

class PickleWriter {
  readonly #bytes: number[] = [];

  op(code: string | number): this {
    this.#bytes.push(typeof code === "number" ? code : code.charCodeAt(0));
    return this;
  }

  /** A name that Python imports: only those that are written here. */
  global(module: string, name: string): this {
    return this.op(GLOBAL).#raw(new TextEncoder().encode(`${module}\n${name}\n`));
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    return this.op(BINUNICODE).#int32(bytes.length).#raw(bytes);
  }

  /** @throws Error above what 32 bits hold. */
  integer(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > LARGEST_INT)
      throw new Error(`A tensor with the size ${value} is too large for a PyTorch file written here.`);
    return this.op(BININT).#int32(value);
  }

  integers(values: readonly number[]): this {
    this.op(MARK);
    for (const value of values) this.integer(value);
    return this.op(TUPLE);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #int32(value: number): this {
    this.#bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
    return this;
  }

  #raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }
}

/**
 * @returns the pickle of `OrderedDict(name: tensor)`. Storages are referred to as "0", "1", ... in the order of the tensors.
 * @throws Error for a tensor of more than 2^31 - 1 elements.
 */
export function pickleState(tensors: readonly PickledTensor[]): Uint8Array<ArrayBuffer> {
  const pickle = new PickleWriter().op(PROTOCOL).op(2);
  const emptyDictionary = (): PickleWriter => pickle.global("collections", "OrderedDict").op(EMPTY_TUPLE).op(REDUCE);
  emptyDictionary().op(MARK);
  tensors.forEach(({ name, storage, shape }, position) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    pickle.text(name).global("torch._utils", "_rebuild_tensor_v2").op(MARK);
    pickle.op(MARK).text("storage").global("torch", storage).text(String(position)).text("cpu").integer(elements);
    pickle.op(TUPLE).op(BINPERSID);
    pickle.integer(0).integers(shape).integers(strides).op(NEWFALSE);
    emptyDictionary();
    pickle.op(TUPLE).op(REDUCE);
  });
  return pickle.op(SETITEMS).op(STOP).finish();
}
