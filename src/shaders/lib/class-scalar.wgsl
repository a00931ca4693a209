// Classes by number where Element is one score.
fn score(row_start: u32, class_id: u32) -> f32 {
  return logits[row_start + class_id];
}

// 1 if this unit of a row is the class, else 0.
fn one_hot(unit: u32, class_id: u32) -> Element {
  return select(0.0, 1.0, unit == class_id);
}
