// What a kernel over Elements needs to know of four numbers.
fn add_up(value: Element) -> f32 {
  return (value.x + value.y) + (value.z + value.w);
}

fn largest(value: Element) -> f32 {
  return max(max(value.x, value.y), max(value.z, value.w));
}
