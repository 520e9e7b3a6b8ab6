/* The server's routes, and who this browser is to it. What fails is thrown as a Failure, whose message is a sentence for people. */

export class Failure extends Error {
  constructor(words, status = 0) {
    super(words);
    this.status = status;
  }
}

function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : first + '.';
}

async function inWords(response) {
  const wait = response.headers.get('Retry-After');
  switch (response.status) {
  case 413: return 'That is more text than the server takes at once (64 KB).';
  case 429: return `That was too much at once. Please try again ${wait ? `in ${wait} second${wait === '1' ? '' : 's'}` : 'in a moment'}.`;
  }
  let said = '';
  try {
    said = (await response.json()).error || '';
  } catch { /* a proxy's own page, say: the number has to do */ }
  return said ? sentence(String(said)) : `The server answered with error ${response.status}. Please try again.`;
}

/* A string is sent as CSV, anything else as JSON. The answer is a Response that has succeeded. */
export async function send(method, path, { body, token, headers = {}, signal } = {}) {
  const all = { ...headers };
  if (token) all.Authorization = 'Bearer ' + token;
  if (body !== undefined) all['Content-Type'] = typeof body === 'string' ? 'text/csv' : 'application/json';
  let response;
  try {
    response = await fetch(path, { method, headers: all, signal, cache: 'no-store',
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body) });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Failure('The server does not answer. It may be restarting, or you are offline.');
  }
  if (!response.ok) throw new Failure(await inWords(response), response.status);
  return response;
}

export const ask = async (method, path, options) => (await send(method, path, options)).json();

/* The visitor: made by the first mark, kept in this browser. Where storage is forbidden, it lasts as long as the page. */
const KEY = 'rs-visitor';

export const visitor = {
  id: null,
  token: null,

  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      if (kept) ({ id: this.id, token: this.token } = kept);
    } catch { /* nobody, then */ }
  },

  async make() {
    if (this.id !== null) return;
    const made = await ask('POST', 'api/users', { body: {} });
    this.id = made.user;
    this.token = made.token;
    try {
      localStorage.setItem(KEY, JSON.stringify({ id: this.id, token: this.token }));
    } catch { /* as long as the page */ }
  },

  drop() {
    this.id = this.token = null;
    try {
      localStorage.removeItem(KEY);
    } catch { /* was not kept */ }
  },

  ask(method, rest, body) {
    return ask(method, `api/users/${encodeURIComponent(this.id)}${rest}`, { body, token: this.token });
  },
};
