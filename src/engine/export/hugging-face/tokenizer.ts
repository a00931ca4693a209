/**
 * Characters as the tokenizer files that transformers reads: every character is a word, and the first stands for those without an id.
 * Format: https://huggingface.co/docs/tokenizers/api/models
 */
import type { NamedFile } from "../../model/model-formats";
import { textFile } from "../../model/model-formats";

/** @param characters by token id, @param length most tokens that the model takes. */
export function tokenizerFiles(characters: readonly string[], length: number): readonly NamedFile[] {
  const unknown = characters[0] ?? "\uFFFD";
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false },
    post_processor: null,
    decoder: { type: "Fuse" },
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(characters.map((character, id) => [character, id])),
      unk_token: unknown,
    },
  };
  const config = {
    tokenizer_class: "PreTrainedTokenizerFast",
    unk_token: unknown,
    clean_up_tokenization_spaces: false,
    model_max_length: length,
  };
  return [jsonFile("tokenizer.json", tokenizer), jsonFile("tokenizer_config.json", config)];
}

export function jsonFile(name: string, content: unknown): NamedFile {
  return textFile(name, `${JSON.stringify(content, null, 2)}\n`);
}
