// Classes by number where Element is four scores.
fn score(row_start: u32, class_id: u32) -> f32 {
  return logits[row_start + class_id / 4u][class_id % 4u];
}

// 1 for the class if it is among the four of this unit, else 0.
fn one_hot(unit: u32, class_id: u32) -> Element {
  return select(vec4f(), vec4f(1.0), vec4u(unit * 4u) + vec4u(0u, 1u, 2u, 3u) == vec4u(class_id));
}
