// Stores the first `count` of four consecutive results in the binding `y`, an array<f32>. The epilogue has width 1.
alias YElement = f32;

fn y4(index: u32, value: vec4f, count: u32) {
  var rest = value;
  for (var i = index; i < index + min(count, 4); i++) {
    y[i] = epilogue(rest.x, i);
    rest = rest.yzwx;
  }
}
