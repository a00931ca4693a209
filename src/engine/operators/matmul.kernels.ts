/** GPU variants of matmul: batched products of row-major matrices, each operand transposed or not. */
import type { KernelSite, KernelVariant } from "./define";
import { flag } from "./define";
import type { Gemm } from "./gemm-kernels";
import { gemmVariants } from "./gemm-kernels";

function describe(site: KernelSite): Gemm {
  const transposeA = flag(site.attributes, "transposeA");
  const transposeB = flag(site.attributes, "transposeB");
  const a = site.inputs[0]?.shape ?? [];
  const b = site.inputs[1]?.shape ?? [];
  const [aRows = 1, aColumns = 1] = a.slice(-2);
  const [bRows = 1, bColumns = 1] = b.slice(-2);
  const batches = a.slice(0, -2).reduce((product, dimension) => product * dimension, 1);
  const m = transposeA ? aColumns : aRows;
  const k = transposeA ? aRows : aColumns;
  const n = transposeB ? bRows : bColumns;
  // A block is four k wide: a row that ends between two vectors must be read element by element.
  const wholeBlocks = k % 4 === 0;
  return {
    batches,
    m,
    n,
    k,
    transposeA,
    transposeB,
    vectorA: transposeA ? aColumns % 4 === 0 : wholeBlocks,
    vectorB: transposeB ? wholeBlocks : bColumns % 4 === 0,
    vectorY: n % 4 === 0,
    yRow: n,
    yBatch: m * n,
    steps: {
      aRow: transposeA ? 1 : aColumns,
      aK: transposeA ? aColumns : 1,
      aBatch: aRows * aColumns,
      bK: transposeB ? 1 : bColumns,
      bColumn: transposeB ? bColumns : 1,
      bBatch: bRows * bColumns,
    },
    fragments: ["matrix-a", "matrix-b"],
    constants: { A_ROW: aColumns, A_BATCH: aRows * aColumns, B_ROW: bColumns, B_BATCH: bRows * bColumns },
  };
}

export const matmulVariants: readonly KernelVariant[] = gemmVariants(describe);
