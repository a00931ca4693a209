/** Classes of sites in words. */
import { expect, it } from "vitest";
import { readSite } from "./site-text";

it("reads operator, shapes and what is unusual", () => {
  expect(readSite("matmul f32[64,1024] f32[128,1024] transposeB")).toEqual({
    operator: "matmul",
    shapes: "64×1024 · 128×1024",
    settings: "transposeB",
  });
  expect(readSite("conv2d f16[64,32,32,1] f32[3,3,1,8] dilations=1,1 groups=1 padding=1,1,1,1 strides=2,2")).toEqual({
    operator: "conv2d",
    shapes: "64×32×32×1 f16 · 3×3×1×8",
    settings: "padding=1,1,1,1 strides=2,2",
  });
  expect(readSite("softmax i32[] f32[7]").shapes).toBe("scalar i32 · 7");
});
