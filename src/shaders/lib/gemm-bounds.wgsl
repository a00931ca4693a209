// What lies past K counts as zero in both blocks, whatever was read there.

fn a_within(block: mat4x4f, k: u32) -> mat4x4f {
  if (K % 4 == 0 || k + 4 <= K) {
    return block;
  }
  let inside = vec4u(k, k + 1, k + 2, k + 3) < vec4u(K);
  return mat4x4f(
    select(vec4f(), block[0], inside),
    select(vec4f(), block[1], inside),
    select(vec4f(), block[2], inside),
    select(vec4f(), block[3], inside),
  );
}

fn b_within(block: mat4x4f, k: u32) -> mat4x4f {
  if (K % 4 == 0 || k + 4 <= K) {
    return block;
  }
  return mat4x4f(
    select(vec4f(), block[0], k < K),
    select(vec4f(), block[1], k + 1 < K),
    select(vec4f(), block[2], k + 2 < K),
    select(vec4f(), block[3], k + 3 < K),
  );
}

// Stores the rows of C, one a column of `block`, that exist. The columns move up instead of being indexed by a variable, which is slow,
// and there is one call of the epilogue instead of four, which keeps the program short.
fn store_block(start: u32, row: u32, column: u32, block: mat4x4f) {
  if (column >= N) {
    return;
  }
  var rest = block;
  for (var i = row; i < min(row + 4, u32(M)); i++) {
    y4(start + i * Y_ROW + column, rest[0], N - column);
    rest = mat4x4f(rest[1], rest[2], rest[3], rest[0]);
  }
}
