/** The files around a C program: header, source, an example program with its first example, and how to build it. */
import { elementCount } from "../../ir/types";
import type { Dtype } from "../../ir/types";
import type { NamedFile } from "../../model/model-formats";
import { textFile } from "../../model/model-formats";
import type { ExportSource } from "../export-format";
import { modelPorts } from "../model-ports";
import { signature } from "../companions/signature";
import type { CProgram } from "./c-program";
import { C_TYPE, commentText, numberLiteral, stringLiteral } from "./c-text";
import { sourceText } from "./model-source";

/** An argument of the function. */
export interface CArgument {
  /** As people call it. */
  readonly name: string;
  readonly identifier: string;
  readonly dtype: Dtype;
  /** Without the batch. */
  readonly shape: readonly number[];
  /** Of the numbers of an output, where they are scores of classes. */
  readonly classNames?: readonly string[] | undefined;
}

export interface CModel {
  readonly source: ExportSource;
  readonly program: CProgram;
  readonly inputs: readonly CArgument[];
  readonly outputs: readonly CArgument[];
}

export function modelFiles(model: CModel): readonly NamedFile[] {
  const example = firstExample(model);
  return [
    textFile("model.h", header(model)),
    textFile("model.c", sourceText([model.program], '#include "model.h"')),
    textFile("main.c", mainText(model)),
    ...(example === undefined ? [] : [textFile("example.txt", example.input)]),
    textFile("README.md", readme(model, example?.answer)),
    textFile("project.json", model.source.project),
  ];
}

const describe = ({ name, shape, dtype }: CArgument): string =>
  `${commentText(name)}: ${C_TYPE[dtype]} [${shape.join(", ")}], row-major`;

function header({ source, program, inputs, outputs }: CModel): string {
  const constants = [...inputs, ...outputs].map(
    ({ identifier, shape }) => `#define MODEL_${identifier.toUpperCase()}_SIZE ${elementCount(shape)}`,
  );
  return `/*
 * ${commentText(source.name)}, made by ${commentText(source.producer.name)}. C99; needs <math.h> and <stdint.h> only.
 *
 * model_predict answers one example. It asks for no memory and keeps nothing between calls, but its scratch memory is static: two calls
 * must not run at the same time.
 *
 * Inputs
${inputs.map((each) => ` *   ${describe(each)}`).join("\n")}
 * Outputs: raw, before softmax or sigmoid, and in standardised units where the target was standardised
${outputs.map((each) => ` *   ${describe(each)}`).join("\n")}
 */
#ifndef TRAINYARD_MODEL_H
#define TRAINYARD_MODEL_H

#include <stdint.h>

/* Numbers of each argument. */
${constants.join("\n")}

/* Static memory that is written (RAM), and constant arrays (flash), in bytes. */
#define MODEL_SCRATCH_BYTES ${program.scratchBytes}
#define MODEL_WEIGHT_BYTES ${program.weightBytes}

#ifdef __cplusplus
extern "C" {
#endif

${program.prototype};

#ifdef __cplusplus
}
#endif

#endif
`;
}

const size = ({ identifier }: CArgument): string => `MODEL_${identifier.toUpperCase()}_SIZE`;

/** Reads examples until the file ends, and prints the answers to each. */
function mainText({ inputs, outputs }: CModel): string {
  const arrays = [...inputs, ...outputs].map(
    (each) => `static ${C_TYPE[each.dtype]} ${each.identifier}[${size(each)}];`,
  );
  const classes = outputs.flatMap(({ identifier, classNames }) =>
    classNames === undefined
      ? []
      : [
          `static const char *const ${identifier}_classes[] = {\n${classNames.map((name) => `  ${stringLiteral(name)},`).join("\n")}\n};`,
        ],
  );
  const reads = inputs.flatMap(({ identifier, dtype }, index) => [
    `    for (long i = 0; i < MODEL_${identifier.toUpperCase()}_SIZE; i++) {`,
    `      double number;`,
    `      const int found = fscanf(file, "%lf", &number);`,
    ...(index === 0 ? [`      if (found != 1 && i == 0 && feof(file)) return 0;`] : []),
    `      if (found != 1) {`,
    `        fprintf(stderr, "Example %ld has no number %ld of input %d.\\n", example, i + 1, ${index + 1});`,
    `        return 1;`,
    `      }`,
    `      ${identifier}[i] = (${C_TYPE[dtype]})number;`,
    `    }`,
  ]);
  const prints = outputs.flatMap((output) => [
    `    fputs(${stringLiteral(commentText(output.name))}, stdout);`,
    `    putchar('\\t');`,
    `    for (long i = 0; i < ${size(output)}; i++) printf(i == 0 ? "%.9g" : " %.9g", (double)${output.identifier}[i]);`,
    ...(output.classNames === undefined
      ? []
      : [
          "    {",
          "      long best = 0;",
          `      for (long i = 1; i < ${size(output)}; i++) if (${output.identifier}[i] > ${output.identifier}[best]) best = i;`,
          `      printf("\\t%s", ${output.identifier}_classes[best]);`,
          "    }",
        ]),
    `    putchar('\\n');`,
  ]);
  const operands = [...inputs, ...outputs].map(({ identifier }) => identifier).join(", ");
  return `/*
 * Reads examples as numbers with spaces between them, from the file that is named or from the standard input, and prints a line for each
 * output: its name, its numbers${outputs.some(({ classNames }) => classNames !== undefined) ? ", the class with the highest score" : ""}.
 */
#include <stdio.h>
#include "model.h"

${[...arrays, ...classes].join("\n")}

int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "r") : stdin;
  if (file == NULL) {
    perror(argv[1]);
    return 1;
  }
  for (long example = 1;; example++) {
${reads.join("\n")}
    model_predict(${operands});
${prints.join("\n")}
  }
}
`;
}

/** A held-out example as \`main.c\` reads it, and our engine's answer to it. */
function firstExample({
  source,
  inputs,
  outputs,
}: CModel): { readonly input: string; readonly answer: readonly string[] } | undefined {
  const { examples } = source;
  if (examples === undefined) return undefined;
  const first = (all: readonly { readonly name: string; readonly data: Float32Array | Int32Array }[], name: string) => {
    const data = all.find((each) => each.name === name)?.data ?? new Float32Array();
    return data.subarray(0, data.length / examples.examples);
  };
  const numbers = (data: Float32Array | Int32Array, dtype: Dtype): string =>
    Array.from(data, (value) => numberLiteral(value, dtype).replace(/f$|u$/, "")).join(" ");
  return {
    input: `${inputs.map(({ name, dtype }) => numbers(first(examples.inputs, name), dtype)).join("\n")}\n`,
    answer: outputs.map(({ name }) => {
      const rounded = Array.from(first(examples.outputs, name).subarray(0, 10), (value) => value.toPrecision(5));
      return `${commentText(name)}\t${rounded.join(" ")}`;
    }),
  };
}

function readme(model: CModel, answer: readonly string[] | undefined): string {
  const { source, program } = model;
  const run = answer === undefined ? "./model numbers.txt" : "./model example.txt";
  const shown =
    answer === undefined
      ? "`numbers.txt` is yours: the numbers of an example, with spaces between them."
      : `\`example.txt\` is a held-out example. Trainyard's own answer to it begins:\n\n\`\`\`text\n${answer.join("\n").replaceAll("`", "'")}\n\`\`\``;
  return `# ${source.name}

A model as C99: \`model_predict\` in \`model.c\` answers one example. It needs \`math.h\` and no other library, asks for no memory, and keeps
${program.weightBytes} bytes of constant weights and ${program.scratchBytes} bytes of static scratch memory.

${signature(modelPorts(source.module, source.model)).replaceAll("[batch, ", "[").replaceAll("[batch]", "[]")}

\`\`\`sh
gcc -std=c99 -O2 main.c model.c -lm -o model
${run}
\`\`\`

${shown}

In a program of yours, include \`model.h\` and leave \`main.c\` out. \`project.json\` opens in Trainyard.
`;
}
