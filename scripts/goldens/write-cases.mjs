/**
 * Writes every operator case with its input data as JSON, for `make_goldens.py`: Python then needs no knowledge of how
 * cases or their inputs are made. Not part of the tests; run it when cases change.
 *
 *   node scripts/goldens/write-cases.mjs /tmp/operator-cases.json
 */
import { writeFileSync } from "node:fs";
import { createServer } from "vite";

const target = process.argv[2];
if (target === undefined) {
  process.stderr.write("Name the file to write: node scripts/goldens/write-cases.mjs FILE\n");
  process.exit(2);
}

const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
  optimizeDeps: { noDiscovery: true },
  logLevel: "error",
});
try {
  const { operatorCases, caseInputs, caseCotangent } =
    /** @type {typeof import("../../src/engine/operators/cases")} */ (
      await server.ssrLoadModule("/src/engine/operators/cases.ts")
    );
  const { caseModule } = /** @type {typeof import("../../src/engine/operators/case-module")} */ (
    await server.ssrLoadModule("/src/engine/operators/case-module.ts")
  );
  const { completeAttributes, operatorNamed } = /** @type {typeof import("../../src/engine/operators/registry")} */ (
    await server.ssrLoadModule("/src/engine/operators/registry.ts")
  );
  const cases = [];
  for (const [operator, entries] of operatorCases) {
    for (const entry of entries) {
      const { module, differentiate } = caseModule(operator, entry);
      cases.push({
        operator,
        name: entry.name,
        attributes: completeAttributes(operatorNamed(operator), entry.attributes ?? {}),
        inputs: caseInputs(entry, "f64").map(({ type, data }) => ({ ...type, data: [...data] })),
        differentiate,
        cotangents: module.outputs.flatMap(({ value }, output) => {
          const type = module.types[value];
          return type?.dtype === "f32"
            ? [{ output, shape: type.shape, data: [...caseCotangent(type.shape, output)] }]
            : [];
        }),
      });
    }
  }
  writeFileSync(target, JSON.stringify(cases));
  process.stdout.write(`${cases.length} cases written to ${target}\n`);
} finally {
  await server.close();
}
