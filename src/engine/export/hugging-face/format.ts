/**
 * A folder that Hugging Face's transformers loads, for models that compute what an architecture of it computes: GPT-2. Its ResNet begins
 * with a 7 × 7 convolution and a max pooling, its ViT and BERT read a class token: models drawn here have neither, so none of them is
 * written as one.
 */
import { textFile } from "../../model/model-formats";
import type { ExportSource, WriteFormat } from "../export-format";
import { exampleFile } from "../pytorch/example-request";
import { safetensorsParts } from "../safetensors/write-safetensors";
import { gpt2Weights } from "./gpt2-weights";
import type { Gpt2Plan } from "./match-gpt2";
import { matchGpt2 } from "./match-gpt2";
import { huggingFaceReadme } from "./readme";
import { jsonFile, tokenizerFiles } from "./tokenizer";

export const write: WriteFormat = (source) => {
  const match = matchGpt2(source.model);
  if (!("plan" in match))
    throw new Error(
      `Hugging Face's transformers has no model that computes this one; GPT-2 comes nearest. ${match.reason} Take PyTorch or ONNX instead.`,
    );
  const { plan } = match;
  const { weights, project } = source;
  const characters = charactersOf(source, plan);
  return [
    jsonFile("config.json", config(plan)),
    { name: "model.safetensors", parts: safetensorsParts(gpt2Weights(plan, weights), { format: "pt" }) },
    ...(characters === undefined ? [] : tokenizerFiles(characters, plan.positions)),
    exampleFile(source),
    textFile("README.md", huggingFaceReadme(source, plan, characters !== undefined)),
    textFile("project.json", project),
  ];
};

/** Names of the tokens, where they are characters. */
function charactersOf({ dataset }: ExportSource, { field, vocabulary }: Gpt2Plan): readonly string[] | undefined {
  const found = dataset.fields.find(({ name }) => name === field);
  const names = found?.kind === "text" ? found.classNames : undefined;
  return names !== undefined && names.length <= vocabulary ? names : undefined;
}

/** https://huggingface.co/docs/transformers/model_doc/gpt2, "GPT2Config". */
function config(plan: Gpt2Plan) {
  return {
    architectures: ["GPT2LMHeadModel"],
    model_type: "gpt2",
    vocab_size: plan.vocabulary,
    n_positions: plan.positions,
    n_embd: plan.width,
    n_layer: plan.blocks.length,
    n_head: plan.heads,
    n_inner: plan.hidden,
    activation_function: plan.activation,
    layer_norm_epsilon: plan.epsilon,
    tie_word_embeddings: false,
    // Nothing is dropped before somebody trains it further and sets it.
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
    // Characters have no marks of beginning and end.
    bos_token_id: null,
    eos_token_id: null,
    dtype: "float32",
  };
}
