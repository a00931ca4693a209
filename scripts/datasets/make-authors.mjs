/**
 * Makes public/datasets/authors.csv: sentences of three novels with the names of their authors, as many of each.
 * Run: node scripts/datasets/make-authors.mjs <folder>, where the folder holds clones of the two repositories named below.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SHORTEST = 40;
const LONGEST = 160;
const SENTENCES = 2200;

/** Text files as their repositories have them, by the hash of their bytes, and the lines that the novel stands between. */
const BOOKS = [
  {
    author: "Jane Austen",
    repository: "GITenberg/Pride-and-Prejudice_1342",
    file: "1342.txt",
    sha256: "441e778a4297bfc944dc254810e8ded3134cfb0e36d73eef6bb312b4ffd74d6a",
    begin: /^Chapter 1\s*$/m,
    end: /^End of the Project Gutenberg/m,
  },
  {
    author: "Arthur Conan Doyle",
    repository: "GITenberg/The-Adventures-of-Sherlock-Holmes_1661",
    file: "1661.txt",
    sha256: "2a0ce5568625a304f54fbb6bfdeeadf527a1437254b5f0e06b5a9e233d4784a2",
    begin: /^ADVENTURE I\. A SCANDAL IN BOHEMIA\s*$/m,
    end: /^End of the Project Gutenberg/m,
  },
];

/** @param {string} text @returns {readonly string[]} sentences of a length to read at a glance, each once. */
function sentences(text) {
  const plain = text
    .replaceAll("\r\n", "\n")
    .split(/\n{2,}/)
    // Headings stand in capitals; poems and letters are set in.
    .filter(
      (paragraph) => !/^\s/.test(paragraph) && paragraph !== paragraph.toUpperCase() && !/^chapter/i.test(paragraph),
    )
    .map((paragraph) => paragraph.replace(/_/g, "").replace(/--/g, "—").replace(/\s+/g, " ").trim());
  const found = plain.flatMap((paragraph) => paragraph.match(/[^.!?]+[.!?]+["”’']*/g) ?? []);
  const trimmed = found.map((sentence) =>
    sentence
      .replace(/[“”]/g, '"')
      .replace(/[‘’]/g, "'")
      .replace(/^["'\s]+|["\s]+$/g, "")
      .trim(),
  );
  return [...new Set(trimmed)].filter(
    (sentence) =>
      sentence.length >= SHORTEST &&
      sentence.length <= LONGEST &&
      /^[A-Z]/.test(sentence) &&
      !/(Mr|Mrs|Dr|St)\.$/.test(sentence),
  );
}

/** As many as are wanted, evenly over the book. @param {readonly string[]} all @param {string} author */
function spread(all, author) {
  if (all.length < SENTENCES) throw new Error(`${author} has ${String(all.length)} sentences of the wanted length.`);
  return Array.from({ length: SENTENCES }, (_, index) => all[Math.floor((index * all.length) / SENTENCES)]);
}

const [folder] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("Give the folder that holds the clones: node scripts/datasets/make-authors.mjs <folder>.");
const texts = BOOKS.map(({ author, repository, file, sha256, begin, end }) => {
  const place = join(folder, repository.split("/")[1] ?? "");
  const bytes = execFileSync("git", ["-C", place, "show", `HEAD:${file}`], { maxBuffer: 2 ** 26 });
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw new Error(`${repository}/${file} is not the file that is meant: SHA-256 ${found}.`);
  const text = bytes.toString("latin1").replaceAll("\r\n", "\n");
  const from = text.search(begin);
  const to = text.search(end);
  if (from < 0 || to < from) throw new Error(`${file}: the novel's beginning or end was not found.`);
  return { author, text: text.slice(from, to) };
});
const mobyDick = readFileSync(new URL("../../public/datasets/moby-dick.txt", import.meta.url), "utf8");
const rows = [...texts, { author: "Herman Melville", text: mobyDick }].flatMap(({ author, text }) =>
  spread(sentences(text), author).map((sentence) => `"${String(sentence).replaceAll('"', '""')}",${author}`),
);
writeFileSync(
  new URL("../../public/datasets/authors.csv", import.meta.url),
  `${["sentence,author", ...rows].join("\n")}\n`,
);
console.log(`Wrote ${String(rows.length)} sentences to public/datasets/authors.csv.`);
