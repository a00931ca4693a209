// Four units at a time, for the recurrences. The state is read number by number, but written and looked at by units.
alias Element = vec4f;

fn state_at(place: u32) -> Element {
  let first = 4 * place;
  return vec4f(state[first], state[first + 1], state[first + 2], state[first + 3]);
}

fn put_state(place: u32, value: Element) {
  let first = 4 * place;
  state[first] = value.x;
  state[first + 1] = value.y;
  state[first + 2] = value.z;
  state[first + 3] = value.w;
}
