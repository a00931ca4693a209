// Stores element `index` of the binding `y` in units of WIDTH numbers (Element is f32 or vec4f) through the epilogue.
fn put(index: u32, value: Element) {
  y[index] = epilogue(value, index * WIDTH);
}
