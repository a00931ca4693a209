/** The payload of a drag from the palette to the canvas. Its own media type, so that no other drag is taken for one. */

const MEDIA_TYPE = "application/x-trainyard-layer";

export function startLayerDrag(transfer: DataTransfer, layer: string): void {
  transfer.setData(MEDIA_TYPE, layer);
  transfer.effectAllowed = "copy";
}

/** While a drag is over an element, browsers show its types but not its data. */
export function isLayerDrag(transfer: DataTransfer): boolean {
  return transfer.types.includes(MEDIA_TYPE);
}

/** The layer's type, once dropped; "" if it was something else. */
export function droppedLayer(transfer: DataTransfer): string {
  return transfer.getData(MEDIA_TYPE);
}
