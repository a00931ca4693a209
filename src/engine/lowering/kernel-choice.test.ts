/** Which variant carries out an instruction: the default without measurements, the measured one with them, and all that there are. */
import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import type { Module } from "../ir/types";
import type { DeviceTraits } from "../operators/define";
import { inferOutputs, operators } from "../operators/registry";
import { DECOMPOSED, variantName, variantsOf } from "./kernel-choice";
import { lowerModule } from "./lower-module";
import { PORTABLE_TRAITS } from "./portable-traits";
import { dimensionClass } from "./site-class";
import { hasVariant, siteModule, tuningSites } from "./tuning-sites";
import { verifyProgram } from "./verify-program";

const software: DeviceTraits = { ...PORTABLE_TRAITS, software: true };

function product(m: number, k: number, n: number, transposeB = false): Module {
  const b = new ModuleBuilder("product", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [m, k] });
  const y = b.input("y", "batch", { dtype: "f32", shape: transposeB ? [n, k] : [k, n] });
  b.output("z", b.call("matmul", [x, y], transposeB ? { transposeB } : {}));
  return b.finish();
}

function attention(time: number): Module {
  const b = new ModuleBuilder("attention", inferOutputs);
  const type = { dtype: "f32", shape: [2, 2, time, 16] } as const;
  const inputs = ["q", "k", "v"].map((name) => b.input(name, "batch", type));
  const [y] = b.emit("attention", inputs, { causal: true });
  if (y === undefined) throw new Error("Attention gives a result.");
  b.output("y", y);
  return b.finish();
}

const only = <T>(list: readonly T[]): T => {
  const [first] = list;
  if (first === undefined) throw new Error("The list is empty.");
  return first;
};

describe("the class of a site", () => {
  it("steps by at most a factor of 1.5, and marks what vectors do not fit", () => {
    expect([1, 3, 16, 17, 24, 25, 32, 33, 48, 49, 100, 784].map(dimensionClass)).toEqual([
      "1",
      "3",
      "16",
      "24'",
      "24",
      "32'",
      "32",
      "48'",
      "48",
      "64'",
      "128",
      "1024",
    ]);
  });

  it("tells operands, dtypes and attributes apart, and nothing else", () => {
    const classOf = (module: Module): string => only(tuningSites(module, PORTABLE_TRAITS)).siteClass;
    expect(classOf(product(64, 784, 128, true))).toBe("matmul f32[64,1024] f32[128,1024] transposeB");
    expect(classOf(product(60, 800, 100))).toBe(classOf(product(64, 784, 128)));
    expect(classOf(product(64, 784, 128))).not.toBe(classOf(product(64, 784, 128, true)));
  });
});

describe("candidates", () => {
  it("begin with the default of the device", () => {
    const site = (device: DeviceTraits) => only(tuningSites(product(512, 512, 512), device)).candidates;
    expect(site(PORTABLE_TRAITS)[0]).toBe("gemm-tiled 64x64");
    expect(site(software)[0]).toBe("gemm-rows");
    expect(new Set(site(software))).toEqual(new Set(site(PORTABLE_TRAITS)));
  });

  it("suit who made the GPU", () => {
    const defaultOf = (vendor: string, size: number, architecture = ""): string | undefined =>
      only(tuningSites(product(size, size, size), { ...PORTABLE_TRAITS, vendor, architecture })).candidates[0];
    expect(["nvidia", "amd", "apple", "intel", "qualcomm"].map((vendor) => defaultOf(vendor, 2048))).toEqual([
      "gemm-tiled 128x128",
      "gemm-tiled 128x128",
      "gemm-tiled 64x64, 8x8 each",
      "gemm-tiled 64x64",
      "gemm-tiled 32x32",
    ]);
    expect(defaultOf("intel", 2048, "gen-9")).toBe("gemm-tiled 32x32");
    expect(defaultOf("intel", 2048, "gen-12lp")).toBe("gemm-tiled 64x64");
    expect(defaultOf("apple", 64)).toBe("gemm-tiled 32x32");
  });

  it("leave out what the device cannot run", () => {
    const small = { ...PORTABLE_TRAITS, maxInvocationsPerWorkgroup: 128 };
    const { candidates } = only(tuningSites(product(512, 512, 512), small));
    expect(candidates).toContain("gemm-tiled 128x64");
    expect(candidates).not.toContain("gemm-tiled 128x128");
  });

  it("are told apart by name in every operator", () => {
    for (const { name: operator } of operators) {
      const names = variantsOf(operator)
        .filter((variant) => variant.mayReplace !== undefined)
        .map(variantName);
      expect(new Set(names).size, operator).toBe(names.length);
    }
  });

  it("of a transposition are tiles and a walk by strides", () => {
    const b = new ModuleBuilder("transpose", inferOutputs);
    b.output(
      "y",
      b.call("transpose", [b.input("x", "batch", { dtype: "f32", shape: [40, 24] })], { permutation: [1, 0] }),
    );
    const module = b.finish();
    expect(only(tuningSites(module, PORTABLE_TRAITS)).candidates).toEqual(["transpose-tiled", "strided-copy"]);
    expect(only(tuningSites(module, software)).candidates).toEqual(["strided-copy", "transpose-tiled"]);
  });

  it("all lower to valid programs", () => {
    for (const device of [PORTABLE_TRAITS, software]) {
      for (const module of [product(70, 52, 90), product(128, 64, 64, true), attention(40)]) {
        for (const site of tuningSites(module, device)) {
          for (const candidate of site.candidates) {
            const traits = { ...device, preferences: new Map([[site.siteClass, candidate]]) };
            const program = lowerModule(siteModule(site), traits);
            expect(verifyProgram(program, traits), `${site.siteClass}, ${candidate}`).toEqual([]);
          }
        }
      }
    }
  });
});

describe("what was measured", () => {
  const module = product(512, 512, 512);
  const { siteClass } = only(tuningSites(module, PORTABLE_TRAITS));
  const choiceWith = (variant?: string) => {
    const preferences = new Map(variant === undefined ? [] : [[siteClass, variant]]);
    return only(lowerModule(module, { ...PORTABLE_TRAITS, preferences }).calls);
  };

  it("takes the place of the default", () => {
    expect(choiceWith().choice).toEqual({ variant: "gemm-tiled 64x64", why: "default" });
    const tuned = choiceWith("gemm-registers 8x8");
    expect(tuned.kernel).toBe("gemm-registers");
    expect(tuned.choice).toEqual({ variant: "gemm-registers 8x8", why: "tuned" });
  });

  it("gives way to the default where its variant is gone", () => {
    expect(choiceWith("gemm-of-old").choice).toEqual({ variant: "gemm-tiled 64x64", why: "unavailable" });
    expect(hasVariant("matmul", "gemm-of-old")).toBe(false);
    expect(hasVariant("operator-of-old", "gemm-rows")).toBe(false);
    expect(hasVariant("attention", DECOMPOSED)).toBe(true);
  });

  it("decides whether a composite is decomposed", () => {
    const fused = attention(40);
    const { siteClass: name, candidates } = only(tuningSites(fused, PORTABLE_TRAITS));
    expect(candidates).toEqual(["attention", DECOMPOSED]);
    const kernels = (variant: string): string[] =>
      lowerModule(fused, { ...PORTABLE_TRAITS, preferences: new Map([[name, variant]]) }).calls.map(
        ({ kernel }) => kernel,
      );
    expect(kernels("attention")).toEqual(["attention"]);
    expect(kernels(DECOMPOSED).filter((kernel) => kernel.startsWith("gemm"))).toHaveLength(2);
  });
});
