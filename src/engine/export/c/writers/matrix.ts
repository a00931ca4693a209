/** Matrix products, and rows of a table. The second matrix and the table may be int8 with a scale for each channel. */
import { elementCount } from "../../../ir/types";
import { flag } from "../../../operators/define";
import type { CFunction, CWriter } from "../c-writer";
import { callBlock, inputType, outputType } from "../c-writer";

const MATMUL: CFunction = {
  name: "matmul",
  text: `/* y[s, m, n] = sum over k of a[s, m, k] * b[s, k, n]; the steps say how far apart rows and columns lie. */
static void matmul(const float *a, const float *b, float *y, int32_t stack, int32_t rows, int32_t depth, int32_t columns,
                   int32_t a_row, int32_t a_column, int32_t b_row, int32_t b_column) {
  for (int32_t s = 0; s < stack; s++, a += rows * depth, b += depth * columns) {
    for (int32_t m = 0; m < rows; m++, y += columns) {
      for (int32_t n = 0; n < columns; n++) y[n] = 0.0f;
      for (int32_t k = 0; k < depth; k++) {
        const float factor = a[m * a_row + k * a_column];
        for (int32_t n = 0; n < columns; n++) y[n] += factor * b[k * b_row + n * b_column];
      }
    }
  }
}`,
};

const MATMUL_INT8: CFunction = {
  name: "matmul_int8",
  text: `/* y[m, n] = scale[n] * (sum over k of a[m, k] * b[k, n]) */
static void matmul_int8(const float *a, const int8_t *b, const float *scale, float *y, int32_t rows, int32_t depth,
                        int32_t columns, int32_t a_row, int32_t a_column) {
  for (int32_t m = 0; m < rows; m++, y += columns) {
    for (int32_t n = 0; n < columns; n++) y[n] = 0.0f;
    for (int32_t k = 0; k < depth; k++) {
      const float factor = a[m * a_row + k * a_column];
      for (int32_t n = 0; n < columns; n++) y[n] += factor * (float)b[k * columns + n];
    }
    for (int32_t n = 0; n < columns; n++) y[n] *= scale[n];
  }
}`,
};

const matmul: CWriter = {
  write: (site) => {
    const { shape } = outputType(site);
    const [rows = 0, columns = 0] = shape.slice(-2);
    const turnedA = flag(site.attributes, "transposeA");
    const turnedB = flag(site.attributes, "transposeB");
    const depth = inputType(site, 0).shape.at(turnedA ? -2 : -1) ?? 0;
    const stepsA = turnedA ? [1, rows] : [depth, 1];
    if (site.inputs[1]?.quantized === true)
      return callBlock(MATMUL_INT8, "x0", "x1", "s1", "y0", rows, depth, columns, ...stepsA);
    const stepsB = turnedB ? [1, depth] : [columns, 1];
    const stack = elementCount(shape.slice(0, -2));
    return callBlock(MATMUL, "x0", "x1", "y0", stack, rows, depth, columns, ...stepsA, ...stepsB);
  },
  quantizes: (attributes) => (flag(attributes, "transposeB") ? undefined : { position: 1, channelDimensions: 1 }),
};

function gatherFunction(quantized: boolean): CFunction {
  const name = quantized ? "gather_int8" : "gather";
  const table = quantized ? "const int8_t *table, const float *scale" : "const float *table";
  const value = quantized ? "scale[c] * (float)table[ids[i] * width + c]" : "table[ids[i] * width + c]";
  return {
    name,
    text: `/* Rows of a table; an id that is no row gives zeros. */
static void ${name}(${table}, const int32_t *ids, float *y, int32_t count, int32_t rows, int32_t width) {
  for (int32_t i = 0; i < count; i++, y += width) {
    const int inside = ids[i] >= 0 && ids[i] < rows;
    for (int32_t c = 0; c < width; c++) y[c] = inside ? ${value} : 0.0f;
  }
}`,
  };
}

const gather: CWriter = {
  write: (site) => {
    const { shape } = inputType(site, 0);
    const sizes = [elementCount(inputType(site, 1).shape), shape[0] ?? 0, elementCount(shape.slice(1))];
    const quantized = site.inputs[0]?.quantized === true;
    return callBlock(gatherFunction(quantized), "x0", ...(quantized ? ["s0"] : []), "x1", "y0", ...sizes);
  },
  quantizes: () => ({ position: 0, channelDimensions: 1 }),
};

export const matrix = { matmul, gather };
