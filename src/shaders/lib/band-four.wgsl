// Sixteen columns of a tile of gemm-rows.wgsl.
alias Band = mat4x4f;

fn b_band(at: u32) -> Band {
  return Band(b_quad(at, 0), b_quad(at, 1), b_quad(at, 2), b_quad(at, 3));
}

// c + number * b, number by number: as a product of whole matrices, a software adapter's compiler writes every product to memory before it
// adds the first. A multiplication and an addition, not fma, which such adapters carry out by a call.
fn more(c: Band, number: f32, b: Band) -> Band {
  return Band(more_of_four(c[0], number, b[0]), more_of_four(c[1], number, b[1]), more_of_four(c[2], number, b[2]), more_of_four(c[3], number, b[3]));
}

fn more_of_four(c: vec4f, number: f32, b: vec4f) -> vec4f {
  return vec4f(b.x * number + c.x, b.y * number + c.y, b.z * number + c.z, b.w * number + c.w);
}
