// Stores four consecutive results in the binding `y`, an array<vec4f>, with no epilogue; `index` is a multiple of 4.
alias YElement = vec4f;

fn y4(index: u32, value: vec4f, count: u32) {
  y[index / 4] = value;
}
