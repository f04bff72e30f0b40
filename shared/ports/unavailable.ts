/** The store cannot be reached or is full; nothing was acknowledged or stored. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** Likewise, but the write may have been carried out, wholly or in part, though its answer was lost. */
export class PerhapsStored extends Unavailable {
  override name = 'PerhapsStored';
}
