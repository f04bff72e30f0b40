// @ts-check
/** What the API refused, in its own words. */
export class ApiProblem extends Error {
  /**
   * @param {number} status 0 when the relay could not be reached
   * @param {string} detail
   * @param {{ field: string, detail: string, allowed?: string }[]} errors
   * @param {string} [requestId]
   */
  constructor(status, detail, errors = [], requestId) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.requestId = requestId;
  }
}

/** Called when the session has ended; answers whether somebody signed in again. @type {() => Promise<boolean>} */
let signedOut = async () => false;
/** @param {() => Promise<boolean>} listener */
export const onSignedOut = (listener) => {
  signedOut = listener;
};

const SIGNED_IN_AGAIN = 'Your session had ended, so nothing was done. You are signed in again now: try once more.';

/**
 * Asks the API; throws `ApiProblem` with a sentence that can be shown.
 *
 * @param {string} method
 * @param {string} path below the origin
 * @param {unknown} [body]
 * @param {{ headers?: Record<string, string>, signal?: AbortSignal, quiet?: boolean, reads?: boolean }} [options] `quiet`: a 401 is no end of the session; `reads`: it changes nothing, whatever its method
 * @returns {Promise<any>} the JSON of the answer; null where there is none
 */
export async function api(method, path, body, options = {}) {
  let response;
  /** @type {any} */
  let value = null;
  try {
    response = await fetch(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
      cache: 'no-store',
    });
    // An answer that is cut is none: what was asked may be done.
    if (response.headers.get('content-type')?.includes('json')) value = await response.json();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, 'The relay cannot be reached. Check that it is running, then try again.');
  }
  if (response.ok) return value;
  if (response.status === 401 && !options.quiet && (await signedOut())) {
    // What changes something waits for another press: who signed in may be somebody else.
    if (method !== 'GET' && !options.reads) throw new ApiProblem(401, SIGNED_IN_AGAIN);
    return api(method, path, body, { ...options, quiet: true });
  }
  throw new ApiProblem(
    response.status,
    value?.detail ?? value?.error ?? unexplained(response.status),
    value?.errors ?? [],
    value?.requestId,
  );
}

/** What stands before the relay, such as a proxy, answers without words for people. @param {number} status */
const unexplained = (status) => {
  if (status === 429) return 'The relay was asked too often. Wait a moment, then try again.';
  if ([502, 503, 504].includes(status))
    return `The relay cannot answer at the moment (status ${status}). Wait a moment, then try again.`;
  return `The relay answered with status ${status}. Try again.`;
};

/** @param {string} path @param {{ headers?: Record<string, string>, signal?: AbortSignal, quiet?: boolean }} [options] */
export const get = (path, options) => api('GET', path, undefined, options);
export const post = (/** @type {string} */ path, /** @type {unknown} */ body = {}) => api('POST', path, body);

/** A query string of what is set. @param {Record<string, string | number | null | undefined>} parameters */
export function query(parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}

/**
 * A sentence for people about whatever went wrong. Fields of the API are not named: where they have labels, `problemWords` tells them.
 *
 * @param {unknown} error
 */
export const sentence = (error) => {
  if (!(error instanceof ApiProblem)) {
    console.error(error);
    return 'Something in this page failed. Reload it and try again.';
  }
  const [first, ...others] = error.errors;
  if (error.status === 400 && first) {
    const allowed = first.allowed ? ` Allowed: ${first.allowed}.` : '';
    return `${first.detail}${allowed}${others.length > 0 ? ` And ${others.length} more.` : ''}`;
  }
  return error.status >= 500 && error.requestId ? `${error.message} Request id: ${error.requestId}` : error.message;
};
