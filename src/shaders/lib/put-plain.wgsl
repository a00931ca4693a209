// Stores element `index` of the binding `y`, with no epilogue.
fn put(index: u32, value: Element) {
  y[index] = value;
}
