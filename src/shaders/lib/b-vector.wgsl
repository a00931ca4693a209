// Four consecutive elements of the binding `b`, an array<vec4f>; `index` is a flat element index and a multiple of 4.
alias BElement = vec4f;

fn b4(index: u32) -> vec4f {
  return b[index / 4];
}

fn b1(index: u32) -> f32 {
  return b[index / 4][index % 4];
}
