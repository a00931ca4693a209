// The product inside a recurrence: what one time step left behind, times a kernel, for four rows of the batch and up to four blocks of
// columns at once. Shared by recurrence.wgsl and recurrence-gradient.wgsl, which declare `state` and `kernel`.
//
// An Element is WIDTH neighbouring units, vec4f or f32. Rows are the Elements of four rows of the batch; a Block is WIDTH rows of the
// kernel, one Element each. Indices and sizes are in Elements, but for the rows of the kernel.
// Block b lies BLOCK_STEP Elements after the one before; a row of the kernel has COLUMNS Elements, one of the state STATE.

struct Strip {
  b0: Rows,
  b1: Rows,
  b2: Rows,
  b3: Rows,
}

struct Band {
  b0: Block,
  b1: Block,
  b2: Block,
  b3: Block,
}

// Where the state of four rows lies; past the end of the batch a row is the last one.
fn state_rows(row: u32, t: u32) -> vec4u {
  return (min(vec4u(row, row + 1, row + 2, row + 3), vec4u(BATCH - 1)) * TIME + t) * STATE;
}

fn band_at(k: u32, column: u32) -> Band {
  let first = k * (WIDTH * COLUMNS) + column;
  var band = Band();
  band.b0 = kernel_block(first);
  if (BLOCKS > 1) {
    band.b1 = kernel_block(first + BLOCK_STEP);
  }
  if (BLOCKS > 2) {
    band.b2 = kernel_block(first + 2 * BLOCK_STEP);
  }
  if (BLOCKS > 3) {
    band.b3 = kernel_block(first + 3 * BLOCK_STEP);
  }
  return band;
}

fn add_product(strip: ptr<function, Strip>, rows: vec4u, k: u32, band: Band) {
  let past = Rows(state[rows.x + k], state[rows.y + k], state[rows.z + k], state[rows.w + k]);
  (*strip).b0 += band.b0 * past;
  if (BLOCKS > 1) {
    (*strip).b1 += band.b1 * past;
  }
  if (BLOCKS > 2) {
    (*strip).b2 += band.b2 * past;
  }
  if (BLOCKS > 3) {
    (*strip).b3 += band.b3 * past;
  }
}

// The next row moves to the front; indexing by a variable is slow.
fn turned(strip: Strip) -> Strip {
  return Strip(
    Rows(strip.b0[1], strip.b0[2], strip.b0[3], strip.b0[0]),
    Rows(strip.b1[1], strip.b1[2], strip.b1[3], strip.b1[0]),
    Rows(strip.b2[1], strip.b2[2], strip.b2[3], strip.b2[0]),
    Rows(strip.b3[1], strip.b3[2], strip.b3[3], strip.b3[0]),
  );
}

fn cell_sigmoid(x: Element) -> Element {
  let e = exp(-abs(x));
  return select(e, Element(1.0), x >= Element()) / (1.0 + e);
}

fn cell_tanh(x: Element) -> Element {
  let a = abs(x);
  let e = exp(-2.0 * a);
  let s = x * x;
  // The quotient loses the last digits of small numbers; the series keeps them.
  let small = a * (1.0 + s * (-0.33333333333 + s * (0.13333333333 + s * -0.053968253968)));
  let y = select((1.0 - e) / (1.0 + e), small, a < Element(0.1));
  return select(-y, y, x >= Element());
}
