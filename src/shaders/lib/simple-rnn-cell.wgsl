// The plain recurrent cell: tanh, or the rectifier with RELU.

@group(0) @binding(2) var<storage, read_write> state: array<f32>;

fn advance(row: u32, t: u32, unit: u32, sums: Band) {
  let place = (row * TIME + t) * UNITS + unit;
  let total = xw[place] + sums.b0;
  if (RELU) {
    put_state(place, max(total, Element()));
  } else {
    put_state(place, cell_tanh(total));
  }
}
