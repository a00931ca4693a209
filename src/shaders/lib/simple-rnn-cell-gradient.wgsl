// Gradient of the plain recurrent cell, from its result.

@group(0) @binding(2) var<storage, read> result: array<Element>;
@group(0) @binding(3) var<storage, read_write> state: array<f32>;

fn retreat(row: u32, t: u32, unit: u32, by: Element) {
  let place = (row * TIME + t) * UNITS + unit;
  let y = result[place];
  let dh = dy[place] + by;
  if (RELU) {
    put_state(place, select(Element(), dh, y > Element()));
  } else {
    put_state(place, dh * (1.0 - y * y));
  }
}
