/** Modules that a generated Flax file defines where Flax has no counterpart, by name. Recurrent ones are written out in operations. */

/** A recurrent module: its kernels are Trainyard's, and `step` is one step of its walk. */
function recurrent(name: string, summary: string, gates: number, setup: string, step: string, more = ""): string {
  const columns = gates === 1 ? "units" : `${gates} * units`;
  return `class ${name}(nnx.Module):
    """${summary}"""

    def __init__(self, features, units${more}, *, rngs):
        glorot, within = nnx.initializers.glorot_uniform(), units**-0.5
        self.kernel = nnx.Param(glorot(rngs.params(), (features, ${columns})))
        self.recurrent_kernel = nnx.Param(
            jax.random.uniform(rngs.params(), (units, ${columns}), minval=-within, maxval=within)
        )
${setup}

    def __call__(self, x):
        inputs = jnp.swapaxes(x @ self.kernel[...] + self.bias[...], 0, 1)
        start = jnp.zeros((x.shape[0], self.recurrent_kernel.shape[0]))
${step}
        return jnp.swapaxes(states, 0, 1)`;
}

export const FLAX_MODULES: readonly (readonly [name: string, code: string])[] = [
  [
    "Lstm",
    recurrent(
      "Lstm",
      "States of an LSTM after every step: [batch, time, features] to [batch, time, units].",
      4,
      "        self.bias = nnx.Param(jnp.repeat(jnp.array([0.0, 1.0, 0.0, 0.0]), units))  # the forget gate starts open",
      `
        def step(carry, gates):
            memory, state = carry
            i, f, g, o = jnp.split(gates + state @ self.recurrent_kernel[...], 4, axis=-1)
            memory = nnx.sigmoid(f) * memory + nnx.sigmoid(i) * jnp.tanh(g)
            state = nnx.sigmoid(o) * jnp.tanh(memory)
            return (memory, state), state

        _, states = jax.lax.scan(step, (start, start), inputs)`,
    ),
  ],
  [
    "Gru",
    recurrent(
      "Gru",
      "States of a GRU after every step: [batch, time, features] to [batch, time, units].",
      3,
      `        self.bias = nnx.Param(jnp.zeros(3 * units))
        self.recurrent_bias = nnx.Param(jnp.zeros(3 * units))`,
      `
        def step(state, gates):
            recurrent = state @ self.recurrent_kernel[...] + self.recurrent_bias[...]
            reset, update, candidate = jnp.split(gates, 3, axis=-1)
            r, z, n = jnp.split(recurrent, 3, axis=-1)
            update = nnx.sigmoid(update + z)
            candidate = jnp.tanh(candidate + nnx.sigmoid(reset + r) * n)
            state = (1 - update) * candidate + update * state
            return state, state

        _, states = jax.lax.scan(step, start, inputs)`,
    ),
  ],
  [
    "SimpleRnn",
    recurrent(
      "SimpleRnn",
      "States of a plain recurrent layer after every step: [batch, time, features] to [batch, time, units].",
      1,
      `        self.bias = nnx.Param(jnp.zeros(units))
        self.activation = activation`,
      `
        def step(state, given):
            state = self.activation(given + state @ self.recurrent_kernel[...])
            return state, state

        _, states = jax.lax.scan(step, start, inputs)`,
      ", activation=jnp.tanh",
    ),
  ],
  [
    "GaussianNoise",
    `class GaussianNoise(nnx.Module):
    """Adds noise in training; passes values on otherwise."""

    def __init__(self, deviation, *, rngs):
        self.deviation = deviation
        self.deterministic = False  # set by model.train() and model.eval()
        self.rngs = rngs.noise.fork()

    def __call__(self, x):
        if self.deterministic:
            return x
        return x + self.deviation * jax.random.normal(self.rngs(), x.shape)`,
  ],
  [
    "RealOrGenerated",
    `class RealOrGenerated(nnx.Module):
    """Mixes real and generated examples by chance, and says which are real. Outside of training all are."""

    def __init__(self, *, rngs):
        self.deterministic = False  # set by model.train() and model.eval()
        self.rngs = rngs.noise.fork()

    def __call__(self, real, generated):
        if self.deterministic:
            return real, jnp.ones((len(real), 1))
        is_real = jax.random.bernoulli(self.rngs(), 0.5, (len(real), 1))
        mixed = jnp.where(is_real.reshape(-1, *[1] * (real.ndim - 1)), real, generated)
        return mixed, is_real.astype(jnp.float32)`,
  ],
  [
    "Attention",
    `class Attention(nnx.Module):
    """Attention with several heads, over sequences [batch, time, features]."""

    def __init__(self, features, heads, head_dim, context=None, causal=False, use_bias=True, *, rngs):
        context = features if context is None else context
        self.heads = heads
        self.causal = causal
        self.query = nnx.Linear(features, heads * head_dim, use_bias=use_bias, rngs=rngs)
        self.key = nnx.Linear(context, heads * head_dim, use_bias=use_bias, rngs=rngs)
        self.value = nnx.Linear(context, heads * head_dim, use_bias=use_bias, rngs=rngs)
        self.output = nnx.Linear(heads * head_dim, features, use_bias=use_bias, rngs=rngs)

    def __call__(self, x, context):
        query, key, value = (
            projected.reshape(*projected.shape[:2], self.heads, -1)
            for projected in (self.query(x), self.key(context), self.value(context))
        )
        attended = jax.nn.dot_product_attention(query, key, value, is_causal=self.causal)
        return self.output(attended.reshape(*attended.shape[:2], -1))`,
  ],
  [
    "TransformerBlock",
    `class TransformerBlock(nnx.Module):
    """Attention, then a network of two layers at every step; both are added to what came in."""

    def __init__(self, features, heads, hidden, activation, norm, causal, dropout, *, rngs):
        self.activation = activation
        self.attention_norm = norm(features, epsilon=1e-5, rngs=rngs)
        self.attention = Attention(features, heads, features // heads, causal=causal, rngs=rngs)
        self.mlp_norm = norm(features, epsilon=1e-5, rngs=rngs)
        self.expand = nnx.Linear(features, hidden, rngs=rngs)
        self.contract = nnx.Linear(hidden, features, rngs=rngs)
        self.dropout = nnx.Dropout(dropout, rngs=rngs)

    def __call__(self, x):
        normalized = self.attention_norm(x)
        x = x + self.dropout(self.attention(normalized, normalized))
        hidden = self.activation(self.expand(self.mlp_norm(x)))
        return x + self.dropout(self.contract(hidden))`,
  ],
];
