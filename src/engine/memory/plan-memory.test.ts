/** Goldens of the kernel program and the memory plan of a tiny training module, and the rules of both on larger ones. */
import { describe, expect, test } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import type { Module } from "../ir/types";
import { lowerModule } from "../lowering/lower-module";
import { printProgram } from "../lowering/print-program";
import type { KernelProgram } from "../lowering/types";
import { verifyProgram } from "../lowering/verify-program";
import type { DeviceTraits } from "../operators/define";
import { inferOutputs } from "../operators/registry";
import { formatBytes, MemoryLimitError, planMemory } from "./plan-memory";
import { printPlan } from "./print-plan";
import { adam, mlpModule, momentum, residualModule, sgd } from "./sample-modules";
import { verifyPlan } from "./verify-plan";

const traits: DeviceTraits = {
  software: true,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16384,
  maxStorageBuffersPerStage: 10,
};

test("a tiny MLP's training step reads like this", () => {
  const program = lowerModule(mlpModule(8, 16, 12, 4, sgd), traits);
  expect(printProgram(program)).toMatchInlineSnapshot(`
    "program mlp
      batch %0: f32[8, 16]  # x
      batch %1: i32[8]  # labels
      parameter %2: f32[16, 12]  # hidden/kernel
      parameter %3: f32[12]  # hidden/bias
      parameter %4: f32[12, 4]  # logits/kernel
      parameter %5: f32[4]  # logits/bias
      group parameters = %2|%3|%4|%5
      group gradients = %41|%40|%29|%27
      backward:
        %22 <- constant()  # elementwise, grid 1x1x1, 0 FLOP, 4 B
        %25 <- broadcastTo()  # elementwise, grid 1x1x1, 8 FLOP, 32 B
      forward:
        %38, %15 <- matmul+add+relu+multiply+where+greater(%0, %2, %3)  # hidden: gemm-rows, grid 1x2x1, 13248 FLOP, 2096 B
        %17 <- matmul+add(%15, %4, %5)  # logits: gemm-registers, grid 1x1x1, 800 FLOP, 720 B
        %18 <- softmaxCrossEntropy(%17, %1)  # softmax-cross-entropy, grid 2x1x1, 128 FLOP, 192 B
        %21 <- reduceSum+multiply(%18)  # reduce-row-serial, grid 1x1x1, 9 FLOP, 36 B
      backward:
        %26 <- softmaxCrossEntropyGradient(%17, %1, %18, %25)  # softmax-cross-entropy-gradient, grid 1x1x1, 128 FLOP, 352 B
        %27 <- reduceSum(%26)  # logits: reduce-serial, grid 1x1x1, 32 FLOP, 144 B
        %29 <- matmul(%15, %26)  # logits: gemm-registers, grid 1x1x1, 768 FLOP, 704 B
        %39 <- matmul+multiply+where+multiply(%26, %4, %38)  # logits: gemm-rows, grid 1x2x1, 10752 FLOP, 1088 B
        %40 <- reduceSum(%39)  # hidden: reduce-serial, grid 1x1x1, 96 FLOP, 432 B
        %41 <- matmul(%0, %39)  # hidden: gemm-rows, grid 1x4x1, 3072 FLOP, 1664 B
      update:
        %2|%3|%4|%5 <- sgdUpdate(%22, %41|%40|%29|%27)  # sgd-update, grid 2x1x1, 1620 FLOP, 2052 B
      output loss = %21
    "
  `);
  expect(printPlan(planMemory(program))).toMatchInlineSnapshot(`
    "memory 6400 B
      slab parameters (parameters) 1536 B
        %2 at 0, 768 B
        %3 at 768, 48 B
        %4 at 1024, 192 B
        %5 at 1280, 16 B
      slab gradients (gradients) 1536 B
        %41 at 0, 768 B
        %40 at 768, 48 B
        %29 at 1024, 192 B
        %27 at 1280, 16 B
      slab batch (batch) 768 B
        %0 at 0, 512 B
        %1 at 512, 32 B
      slab outputs (outputs) 256 B
        %21 at 0, 16 B
      slab activations (activations) 1536 B
        %38 at 0, 384 B
        %15 at 512, 384 B
        %22 at 1024, 16 B
        %18 at 1280, 32 B
      slab activations 2 (activations) 512 B
        %25 at 0, 32 B
        %39 at 0, 384 B
        %17 at 256, 128 B
      slab activations 3 (activations) 256 B
        %26 at 0, 128 B
    "
  `);
});

const modules: readonly (readonly [string, Module])[] = [
  ["mlp, sgd", mlpModule(8, 16, 12, 4, sgd)],
  ["mlp, odd sizes, adam", mlpModule(5, 7, 9, 3, adam)],
  ["residual, momentum", residualModule(4, momentum)],
  ["residual, adam", residualModule(3, adam)],
];
const devices: readonly (readonly [string, DeviceTraits])[] = [
  ["software", traits],
  ["hardware", { ...traits, software: false, maxInvocationsPerWorkgroup: 1024, maxWorkgroupStorageBytes: 32768 }],
  ["8 bindings", { ...traits, maxStorageBuffersPerStage: 8 }],
];

describe.each(modules)("%s", (_, module) => {
  test.each(devices)("keeps the rules on %s", (_name, device) => {
    for (const fusion of [true, false]) {
      const program = lowerModule(module, device, { fusion });
      expect(verifyProgram(program, device)).toEqual([]);
      expect(verifyPlan(program, planMemory(program))).toEqual([]);
    }
  });
});

function lowered(build: (b: ModuleBuilder) => void): KernelProgram {
  const b = new ModuleBuilder("test", inferOutputs);
  build(b);
  const program = lowerModule(b.finish(), traits);
  expect(verifyProgram(program, traits)).toEqual([]);
  expect(verifyPlan(program, planMemory(program))).toEqual([]);
  return program;
}

const labels = (program: KernelProgram): string[] => program.calls.map((call) => call.label);

describe("fusion", () => {
  test("a dropout mask never lies in memory: it is made again where it is used", () => {
    const program = lowered((b) => {
      const x = b.input("x", "batch", { dtype: "f32", shape: [64] });
      const dropped = b.call("dropout", [x], { rate: 0.5, stream: 1 });
      b.output("sum", b.call("reduceSum", [dropped], { axes: [0] }));
      b.output("y", dropped);
    });
    const stored = program.calls.flatMap((call) => call.bindings.flatMap((binding) => binding.values));
    // x, the dropped values and their sum.
    expect(new Set(stored).size).toBe(3);
  });

  test("what others need of a chain leaves the kernel beside its end", () => {
    const program = lowered((b) => {
      const x = b.input("x", "batch", { dtype: "f32", shape: [6, 4] });
      const w = b.input("w", "parameter", { dtype: "f32", shape: [4, 8] });
      const product = b.call("matmul", [x, w]);
      b.output("activated", b.call("relu", [product]));
      b.output("product", product);
    });
    expect(labels(program)).toEqual(["matmul+relu"]);
    expect(program.calls[0]?.bindings.map((binding) => binding.access)).toEqual([
      "read",
      "read",
      "read_write",
      "read_write",
    ]);
  });

  test("two parts do not join around a kernel that must run between them", () => {
    const program = lowered((b) => {
      const x = b.input("x", "batch", { dtype: "f32", shape: [8] });
      const e = b.call("exp", [x]);
      const sum = b.call("reduceSum", [e], { axes: [0] });
      b.output("y", b.call("divide", [e, sum]));
    });
    expect(labels(program)).toEqual(["exp", "reduceSum", "divide"]);
  });

  test("a smaller value that is broadcast is computed once, in a kernel of its own", () => {
    const program = lowered((b) => {
      const x = b.input("x", "batch", { dtype: "f32", shape: [16, 4] });
      const v = b.input("v", "batch", { dtype: "f32", shape: [4] });
      b.output("y", b.call("multiply", [x, b.call("exp", [v])]));
    });
    expect(labels(program)).toEqual(["exp", "multiply"]);
  });

  test("a chain with more operands than the device has bindings is cut", () => {
    const program = lowered((b) => {
      const inputs = Array.from({ length: 24 }, (_, index) =>
        b.input(`x${index}`, "batch", { dtype: "f32", shape: [8] }),
      );
      b.output(
        "y",
        inputs.slice(1).reduce((sum, input) => b.call("add", [sum, input]), inputs[0] ?? b.constant(0)),
      );
    });
    expect(program.calls.length).toBeGreaterThan(1);
    expect(Math.max(...program.calls.map((call) => call.bindings.length))).toBeLessThanOrEqual(10);
  });
});

describe("storage", () => {
  test("state that is overwritten element by element is bound once", () => {
    const program = lowered((b) => {
      const s = b.input("s", "state", { dtype: "f32", shape: [8] });
      const x = b.input("x", "batch", { dtype: "f32", shape: [8] });
      b.update(s, b.call("add", [b.call("multiply", [s, b.constant(0.9)]), x]));
    });
    expect(program.calls).toHaveLength(1);
    expect(program.calls[0]?.bindings).toHaveLength(2);
  });

  test("an output that is a state before its update is kept apart from it", () => {
    const program = lowered((b) => {
      const s = b.input("s", "state", { dtype: "f32", shape: [8] });
      b.output("old", s);
      b.update(s, b.call("add", [s, b.constant(1)]));
    });
    const old = program.outputs[0]?.value;
    const state = program.inputs[0]?.value;
    expect(old === undefined ? undefined : (program.aliases.get(old) ?? old)).not.toBe(state);
  });

  test("two states may change places", () => {
    lowered((b) => {
      const left = b.input("left", "state", { dtype: "f32", shape: [8] });
      const right = b.input("right", "state", { dtype: "f32", shape: [8] });
      b.update(left, right);
      b.update(right, left);
    });
  });

  test("an optimizer over values that are no parameters leaves them as they are", () => {
    const program = lowered((b) => {
      const p = b.input("p", "batch", { dtype: "f32", shape: [3] });
      const g = b.input("g", "batch", { dtype: "f32", shape: [3] });
      const [updated = p] = b.emit("sgdUpdate", [b.constant(1), p, g]);
      b.output("updated", updated);
      b.output("before", p);
    });
    expect(labels(program)).toContain("copy");
  });

  test("activations share memory by their lifetimes", () => {
    const program = lowered((b) => {
      let x = b.input("x", "batch", { dtype: "f32", shape: [64, 64] });
      for (let layer = 0; layer < 12; layer++) {
        x = b.call("matmul", [x, b.input(`w${layer}`, "parameter", { dtype: "f32", shape: [64, 64] })]);
      }
      b.output("y", x);
    });
    // Two buffers of 16 KiB in turn.
    expect(planMemory(program).byCategory.activations).toBe(2 * 64 * 64 * 4);
  });
});

describe("limits", () => {
  test("a value larger than a binding is refused by name and size", () => {
    const program = lowered((b) => {
      b.output("y", b.call("exp", [b.input("x", "batch", { dtype: "f32", shape: [1024] })]));
    });
    const limits = { maxBufferBytes: 1 << 20, maxBindingBytes: 1024 };
    expect(() => planMemory(program, limits)).toThrow(MemoryLimitError);
    expect(() => planMemory(program, limits)).toThrow("An operand of exp needs 4.0 KiB in one piece");
  });

  test("no slab grows past the largest buffer", () => {
    const program = lowerModule(mlpModule(8, 16, 12, 4, adam), traits);
    const plan = planMemory(program, { maxBufferBytes: 2048, maxBindingBytes: 2048 });
    expect(Math.max(...plan.slabs.map((slab) => slab.sizeBytes))).toBeLessThanOrEqual(2048);
    expect(verifyPlan(program, plan)).toEqual([]);
  });

  test("sizes read as people write them", () => {
    expect([0, 512, 1536, 3 << 20, 2 ** 31].map(formatBytes)).toEqual([
      "0 B",
      "512 B",
      "1.5 KiB",
      "3.0 MiB",
      "2.0 GiB",
    ]);
  });
});
