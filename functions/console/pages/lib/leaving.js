// @ts-check
/** Ask before what is open is lost; each answers whether it may be. @type {Set<() => boolean>} */
const guards = new Set();

/** Asks before something is left, until the returned function is called. @param {() => boolean} guard */
export function guardLeaving(guard) {
  guards.add(guard);
  return () => guards.delete(guard);
}

/** Asks everything that would be lost whether it may be. */
export const mayBeLeft = () => [...guards].every((guard) => guard());

/** Whether something would ask. */
export const isGuarded = () => guards.size > 0;
