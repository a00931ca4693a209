import { expect, test } from "vitest";
import { templates } from "../templates/registry";
import { fragmentIn, projectFragment, readProjectFragment } from "./share-link";
import type { ProjectDocument } from "./schema";

async function fragmentOf(value: unknown): Promise<string> {
  const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = Buffer.from(await new Response(stream).arrayBuffer());
  return `#project=1.${bytes.toString("base64url")}`;
}

const project = (): ProjectDocument => {
  const [first] = templates;
  if (first === undefined) throw new Error("There is no template.");
  return first.create();
};

test.each(templates.map(({ id, create }) => [id, create] as const))(
  "the project %s survives a link",
  async (_, create) => {
    const fragment = await projectFragment(create());
    if (typeof fragment !== "string") throw new Error(`${fragment.length} characters are too many.`);
    expect(await readProjectFragment(fragment)).toEqual(create());
  },
);

test("a project that is too large says so with the number", async () => {
  const text = Array.from({ length: 9000 }, (_, index) => String.fromCharCode(33 + ((index * index * 7919) % 90))).join(
    "",
  );
  const notes = Array.from({ length: 40 }, (_, index) => ({
    id: `note-${index}`,
    text: `${index}${text.slice(index * 13)}${text.slice(index * 29, index * 29 + 900)}`,
    position: { x: index, y: 0 },
    size: { width: 100, height: 100 },
    color: "gray" as const,
  }));
  const many = Array.from({ length: 1500 }, (_, index) => ({
    id: crypto.randomUUID(),
    layer: "dense",
    attributes: { units: index + 1 },
    position: { x: index, y: 0 },
  }));
  const result = await projectFragment({ ...project(), notes, nodes: many, edges: [] });
  expect(result).toMatchObject({ limit: 32_000 });
});

test.each([
  ["nothing", "#project="],
  ["letters that base64 lacks", "#project=1.<script>"],
  ["bytes that are not packed", "#project=1.AAAAaaaa"],
  ["an end that is missing", "cut"],
])("a link with %s is refused with a sentence", async (_, given) => {
  const whole = await projectFragment(project());
  const fragment = given === "cut" && typeof whole === "string" ? whole.slice(0, 400) : given;
  await expect(readProjectFragment(fragment)).rejects.toThrow(/damaged|JSON/);
});

test("a link of a newer form and a project of a newer version are refused", async () => {
  await expect(readProjectFragment("#project=2.abc")).rejects.toThrow("newer");
  await expect(readProjectFragment(await fragmentOf({ ...project(), schemaVersion: 99 }))).rejects.toThrow("newer");
});

test("a link that unpacks without end is refused while it unpacks", async () => {
  await expect(readProjectFragment(await fragmentOf("x".repeat(20_000_000)))).rejects.toThrow("unpacks to more than");
});

test("prototypes in the project are refused", async () => {
  const stream = new Blob([JSON.stringify(project()).replace("{", '{"__proto__":{"a":1},')]).stream();
  const packed = await new Response(stream.pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
  await expect(readProjectFragment(`#project=1.${Buffer.from(packed).toString("base64url")}`)).rejects.toThrow(
    "__proto__",
  );
});

test("a link is found in the text around it", () => {
  expect(fragmentIn("see <https://example.org/studio/#project=1.abc-_>. There")).toBe("#project=1.abc-_");
  expect(fragmentIn("no link, but a #project of mine")).toBeUndefined();
});
