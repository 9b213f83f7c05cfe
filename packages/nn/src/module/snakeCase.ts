/** A field's name as PyTorch writes it: `weightIhL0Reverse` is `weight_ih_l0_reverse`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
