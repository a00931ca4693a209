/** Numbers of a tensor in lists of lists, as JSON has them. */

export function nested(data: Float32Array | Int32Array, shape: readonly number[]): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return shortest(data[0] ?? 0);
  const length = data.length / size;
  return Array.from({ length: size }, (_, at) => nested(data.subarray(at * length, (at + 1) * length), rest));
}

/** The same single-precision number in as few digits as tell it apart. */
function shortest(value: number): number {
  const short = [6, 7, 8].map((digits) => Number(value.toPrecision(digits)));
  return short.find((each) => Math.fround(each) === value) ?? Number(value.toPrecision(9));
}
