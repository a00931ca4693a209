/** Classes and functions that a generated Keras file defines where Keras has no counterpart, by name. */
export const KERAS_MODULES: readonly (readonly [name: string, code: string])[] = [
  [
    "update_first",
    `def update_first(values):
    """Gates of a GRU: reset, update, candidate in Trainyard; update, reset, candidate in Keras."""
    reset, update, candidate = np.split(values, 3, axis=-1)
    return np.concatenate([update, reset, candidate], axis=-1)`,
  ],
  [
    "real_or_generated",
    `def real_or_generated(real, generated, training):
    """Mixes real and generated examples by chance, and says which are real. Outside of training all are."""
    count = ops.shape(real)[0]
    if not training:
        return real, ops.ones((count, 1))
    is_real = keras.random.uniform((count, 1)) < 0.5
    mixed = ops.where(ops.reshape(is_real, (-1,) + (1,) * (len(real.shape) - 1)), real, generated)
    return mixed, ops.cast(is_real, "float32")`,
  ],
  [
    "PositionEmbedding",
    `class PositionEmbedding(layers.Layer):
    """Adds a learned vector to every step of a sequence."""

    def __init__(self, *shape):
        super().__init__()
        self.table = self.add_weight(shape=shape, initializer=keras.initializers.RandomNormal(stddev=0.02))

    def call(self, x):
        return x + self.table`,
  ],
  [
    "TransformerBlock",
    `class TransformerBlock(layers.Layer):
    """Attention, then a network of two layers at every step; both are added to what came in."""

    def __init__(self, features, heads, hidden, activation, norm, causal, dropout):
        super().__init__()
        self.causal = causal
        self.attention_norm = norm(epsilon=1e-5)
        self.attention = layers.MultiHeadAttention(heads, features // heads)
        self.mlp_norm = norm(epsilon=1e-5)
        self.expand = layers.Dense(hidden, activation=activation)
        self.contract = layers.Dense(features)
        self.dropout = layers.Dropout(dropout)

    def call(self, x):
        normalized = self.attention_norm(x)
        attended = self.attention(normalized, normalized, use_causal_mask=self.causal)
        x = x + self.dropout(attended)
        return x + self.dropout(self.contract(self.expand(self.mlp_norm(x))))`,
  ],
];
