/** matmul on the CPU: the right operand is packed, then blocks of rows are computed. */
import { elementCount } from "../../../ir/types";
import { flag } from "../../../operators/define";
import { i32 } from "../wasm/expressions";
import type { CpuKernel, CpuSite } from "./define";
import { at, taskType } from "./define";
import { address, emitGemm, minimum, rowsPerTask } from "./gemm";
import { packPass, panelElements } from "./panels";

interface Product {
  readonly products: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function productOf({ inputs, outputs, attributes }: CpuSite): Product {
  const [a, y] = [inputs[0]?.shape ?? [], outputs[0]?.shape ?? []];
  const transposeA = flag(attributes, "transposeA");
  return {
    products: elementCount(y.slice(0, -2)),
    m: y.at(-2) ?? 1,
    n: y.at(-1) ?? 1,
    k: a.at(transposeA ? -2 : -1) ?? 1,
    transposeA,
    transposeB: flag(attributes, "transposeB"),
  };
}

export const matmulKernel: CpuKernel = {
  when: (site) => productOf(site).k > 0,
  flops: (site) => {
    const { products, m, n, k } = productOf(site);
    return 2 * products * m * n * k;
  },
  scratch: (site) => {
    const { products, n, k } = productOf(site);
    return [products * panelElements(k, n)];
  },
  absorbs: (site) => {
    const { products, m, n } = productOf(site);
    return products === 1 || (m * n) % 4 === 0;
  },
  emit: ({ module, site, inputs, outputs, scratch, relaxed, finish }) => {
    const { products, m, n, k, transposeA, transposeB } = productOf(site);
    const pack = packPass(module, {
      products,
      n,
      k,
      segments: 1,
      transposed: transposeB,
      address: at(inputs, 1),
      rowStep: 4 * (transposeB ? k : n),
      segmentStep: 0,
      productStep: 4 * n * k,
      to: at(scratch, 0),
    });
    const rows = rowsPerTask(m, products, n, k);
    const blocks = Math.ceil(m / rows);
    const gemm = {
      m,
      n,
      k,
      aRowStep: transposeA ? 4 : 4 * k,
      aTermStep: transposeA ? 4 * m : 4,
      cRowStep: 4 * n,
      relaxed,
    };
    const task = module.define(taskType, (f) => {
      const number = f.parameter(0, "i32");
      const product = f.let(i32.divU(number, i32.const(blocks)));
      const begin = f.let(i32.mul(i32.remU(number, i32.const(blocks)), i32.const(rows)));
      const count = f.let(minimum(i32.const(rows), i32.sub(i32.const(m), begin)));
      emitGemm(f, module, gemm, {
        a: i32.add(address(at(inputs, 0), product, 4 * m * k), i32.mul(begin, i32.const(gemm.aRowStep))),
        panels: address(at(scratch, 0), product, 4 * panelElements(k, n)),
        c: i32.add(address(at(outputs, 0), product, 4 * m * n), i32.mul(begin, i32.const(4 * n))),
        rows: count,
      });
      if (finish === undefined) return;
      const start = f.let(i32.mul(i32.add(i32.mul(product, i32.const(m)), begin), i32.const(n)));
      finish(f, start, i32.add(start, i32.mul(count, i32.const(n))));
    });
    return [pack, { tasks: products * blocks, task }];
  },
};
