// @ts-check
const PLACE = 'sms-relay-place';

/** Notes what is open in this tab, for a sign-in that goes by another site. */
export function keepPlace() {
  if (!location.hash.includes('sign-in')) sessionStorage.setItem(PLACE, location.hash);
}

/** Opens what was noted, unless the address names something itself. */
export function returnToPlace() {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (place && location.hash.replace(/^#\/?/, '') === '') history.replaceState(history.state, '', place);
}
