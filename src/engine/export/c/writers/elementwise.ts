/** Every element-wise operator as one nest of loops around its own formula. */
import { rowMajorStrides } from "../../../operators/axes";
import type { KernelBody } from "../../../operators/define";
import { broadcastStrides } from "../../../operators/map-elements";
import { cExpression } from "../c-expression";
import type { CWriter } from "../c-writer";
import { outputType } from "../c-writer";
import { stridedLoops } from "../strided-loops";

const INDEX = "index";

export function elementwiseWriter({ wgsl }: KernelBody & { readonly kind: "elementwise" }): CWriter {
  return {
    elementwise: true,
    write: ({ inputs, attributes, ...site }) => {
      const { shape } = outputType({ inputs, attributes, ...site });
      const names = inputs.map(({ literal }, position) => literal ?? `x${position}`);
      const { text, functions } = cExpression(wgsl(names, attributes, INDEX));
      const strides = inputs.map(({ type }) => broadcastStrides(type.shape, shape));
      const lines = stridedLoops(shape, [rowMajorStrides(shape), ...strides], ([to = "0", ...from]) => {
        // Operands stand in the formula by name; each becomes its element.
        const formula = text.replace(/\bx(\d+)\b|\bindex\b/g, (name: string, position?: string) =>
          position === undefined ? `(uint32_t)(${to})` : `${name}[${from[Number(position)] ?? "0"}]`,
        );
        return [`y0[${to}] = ${formula};`];
      });
      return { lines, functions };
    },
  };
}
