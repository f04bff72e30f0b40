/**
 * Where the pool sends the browser back to after signing in, and after signing out. Apart from signing in, so that one machine, which has no
 * pool, does not load what checks its tokens.
 */
export const CALLBACK = '/console/signed-in';
export const SIGNED_OUT = '/console/';
