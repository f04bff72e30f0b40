/** The store cannot be reached or is full; nothing was acknowledged. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}
