let last = 0;

/** A valid number that no other test of this process uses. */
export function aNumber(): string {
  last += 1;
  return `+4670${String(last).padStart(7, '0')}`;
}

/** A message to a number of its own; every field can be given. */
export const aSendRequest = (given: Record<string, unknown> = {}): { to: string; text: string } => ({
  to: aNumber(),
  text: 'Your parcel is here.',
  ...given,
});
