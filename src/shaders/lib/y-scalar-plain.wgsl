// Stores the first `count` of four consecutive results in the binding `y`, an array<f32>, with no epilogue.
alias YElement = f32;

fn y4(index: u32, value: vec4f, count: u32) {
  var rest = value;
  for (var i = index; i < index + min(count, 4); i++) {
    y[i] = rest.x;
    rest = rest.yzwx;
  }
}
