// Four consecutive elements of the binding `a`, an array<f32>; `index` is any flat element index. Past the end of the array
// they are some other element's value.
alias AElement = f32;

fn a4(index: u32) -> vec4f {
  return vec4f(a[index], a[index + 1], a[index + 2], a[index + 3]);
}

fn a1(index: u32) -> f32 {
  return a[index];
}
