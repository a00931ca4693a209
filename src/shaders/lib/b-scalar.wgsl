// Four consecutive elements of the binding `b`, an array<f32>; `index` is any flat element index. Past the end of the array
// they are some other element's value.
alias BElement = f32;

fn b4(index: u32) -> vec4f {
  return vec4f(b[index], b[index + 1], b[index + 2], b[index + 3]);
}

fn b1(index: u32) -> f32 {
  return b[index];
}
