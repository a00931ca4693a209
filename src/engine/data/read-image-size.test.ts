import { expect, test } from "vitest";
import { imageHeaders } from "../../../scripts/fuzz/image-headers";
import { readImageSize } from "./read-image-size";

test.each(Object.entries(imageHeaders))("reads the size of a %s image", (_format, bytes) => {
  expect(readImageSize(bytes)).toEqual({ width: 5, height: 3 });
});

test("refuses a header that claims more pixels than fit into memory, and one that is none", () => {
  const claiming = (width: number, height: number): Uint8Array => {
    const bytes = (imageHeaders["png"] ?? new Uint8Array()).slice();
    const view = new DataView(bytes.buffer);
    view.setUint32(16, width);
    view.setUint32(20, height);
    return bytes;
  };
  expect(readImageSize(claiming(16_384, 8_192))).toEqual({ width: 16_384, height: 8_192 });
  expect(() => readImageSize(claiming(16_385, 1))).toThrow("it is 16385 x 1 pixels, and at most 16384 on a side");
  expect(() => readImageSize(claiming(16_384, 8_193))).toThrow("134217728 altogether");
  expect(() => readImageSize(claiming(0, 8))).toThrow("its header claims 0 x 8 pixels");
  expect(() => readImageSize(new TextEncoder().encode("no image at all, but long enough"))).toThrow(
    "its header cannot be read",
  );
});
