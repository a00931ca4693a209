// A normalized row is one group of channels of one example: SPATIAL runs of RUN Elements, GROUPS runs apart.
fn at(row: u32, i: u32) -> u32 {
  return ((row / u32(GROUPS)) * u32(SPATIAL) + i / u32(RUN)) * u32(GROUPS * RUN) + parameter_at(row, i);
}

fn parameter_at(row: u32, i: u32) -> u32 {
  return (row % u32(GROUPS)) * u32(RUN) + i % u32(RUN);
}
