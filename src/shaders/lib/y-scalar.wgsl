// Stores the first `count` of four consecutive results in the binding `y`, an array<f32>. The epilogue has width 1.
alias YElement = f32;

fn y4(index: u32, value: vec4f, count: u32) {
  for (var i = 0u; i < min(count, 4); i++) {
    y[index + i] = epilogue(value[i], index + i);
  }
}
