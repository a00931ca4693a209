// The last dispatch of a reduction: what was fused to it goes on from the result. `index` counts elements of the output.
fn finish(value: Element, index: u32) -> Element {
  return epilogue(value, index);
}
