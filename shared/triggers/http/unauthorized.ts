/** The request carries no key, or not the right one, or none is configured. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
}
