// Four consecutive elements of the binding `a`, an array<vec4f>; `index` is a flat element index and a multiple of 4.
alias AElement = vec4f;

fn a4(index: u32) -> vec4f {
  return a[index / 4];
}

fn a1(index: u32) -> f32 {
  return a[index / 4][index % 4];
}
