// A normalized row lies in one piece: UNITS Elements, each with a gamma of its own.
fn at(row: u32, i: u32) -> u32 {
  return row * u32(UNITS) + i;
}

fn parameter_at(row: u32, i: u32) -> u32 {
  return i;
}
