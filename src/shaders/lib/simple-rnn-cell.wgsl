// The plain recurrent cell: tanh, or the rectifier with RELU.

@group(0) @binding(2) var<storage, read_write> state: array<Element>;

fn advance(row: u32, t: u32, unit: u32, sum: Element, none: Element, none2: Element, none3: Element) {
  let place = (row * TIME + t) * UNITS + unit;
  let total = xw[place] + sum;
  if (RELU) {
    state[place] = max(total, Element());
  } else {
    state[place] = cell_tanh(total);
  }
}
