// The product inside a recurrence: what a time step left behind, times a kernel, for up to eight rows of the batch and up to four blocks
// of columns at once. Shared by recurrence.wgsl and recurrence-gradient.wgsl, which declare `kernel`; the cell declares `state`.
//
// An Element is WIDTH neighbouring units, vec4f or f32. Columns and their sizes are counted in Elements: a row of the kernel has COLUMNS,
// block b lies BLOCK_STEP after the one before. STATE is how many numbers a row's state has at a time step.

struct Band {
  b0: Element,
  b1: Element,
  b2: Element,
  b3: Element,
}

// One row of the kernel in all blocks.
fn band_at(first: u32) -> Band {
  var band = Band();
  band.b0 = kernel[first];
  if (BLOCKS > 1) {
    band.b1 = kernel[first + BLOCK_STEP];
  }
  if (BLOCKS > 2) {
    band.b2 = kernel[first + 2 * BLOCK_STEP];
  }
  if (BLOCKS > 3) {
    band.b3 = kernel[first + 3 * BLOCK_STEP];
  }
  return band;
}

// A multiplication and an addition: software adapters carry out fma by a call.
fn add_product(sums: ptr<function, Band>, past: f32, band: Band) {
  (*sums).b0 += past * band.b0;
  if (BLOCKS > 1) {
    (*sums).b1 += past * band.b1;
  }
  if (BLOCKS > 2) {
    (*sums).b2 += past * band.b2;
  }
  if (BLOCKS > 3) {
    (*sums).b3 += past * band.b3;
  }
}

// Where a row's state at a time step lies; past the end of the batch a row is the last one.
fn state_of(row: u32, t: u32) -> u32 {
  return (min(row, u32(BATCH - 1)) * TIME + t) * STATE;
}

// The products of ROWS rows from `row` on, with their state at time t.
fn products(row: u32, t: u32, column: u32) -> array<Band, 8> {
  let start0 = state_of(row, t);
  let start1 = state_of(row + 1, t);
  let start2 = state_of(row + 2, t);
  let start3 = state_of(row + 3, t);
  let start4 = state_of(row + 4, t);
  let start5 = state_of(row + 5, t);
  let start6 = state_of(row + 6, t);
  let start7 = state_of(row + 7, t);
  var c0 = Band();
  var c1 = Band();
  var c2 = Band();
  var c3 = Band();
  var c4 = Band();
  var c5 = Band();
  var c6 = Band();
  var c7 = Band();
  var place = column;
  for (var k = 0u; k < STATE; k++) {
    let band = band_at(place);
    place += COLUMNS;
    add_product(&c0, state[start0 + k], band);
    if (ROWS > 1) {
      add_product(&c1, state[start1 + k], band);
    }
    if (ROWS > 2) {
      add_product(&c2, state[start2 + k], band);
    }
    if (ROWS > 3) {
      add_product(&c3, state[start3 + k], band);
    }
    if (ROWS > 4) {
      add_product(&c4, state[start4 + k], band);
    }
    if (ROWS > 5) {
      add_product(&c5, state[start5 + k], band);
    }
    if (ROWS > 6) {
      add_product(&c6, state[start6 + k], band);
    }
    if (ROWS > 7) {
      add_product(&c7, state[start7 + k], band);
    }
  }
  return array<Band, 8>(c0, c1, c2, c3, c4, c5, c6, c7);
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
