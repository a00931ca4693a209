import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256OfParts } from "./sha256";

it("gives what every other SHA-256 gives, wherever the parts are cut", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 127, 128, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
    const wanted = createHash("sha256").update(bytes).digest("hex");
    for (const cut of [0, 1, 30, 64, 100]) {
      const parts = [bytes.subarray(0, cut), new Uint8Array(0), bytes.subarray(cut)];
      expect(sha256OfParts(parts), `${length} bytes cut at ${cut}`).toBe(wanted);
    }
  }
});
