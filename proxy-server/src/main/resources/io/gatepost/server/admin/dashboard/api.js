// The admin API. A token is kept for this tab only.

const KEY = 'gatepost.token';

/** What the API answered instead of what was asked. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function setToken(token) {
  if (token) {
    sessionStorage.setItem(KEY, token);
  }
}

async function ask(path, options) {
  const token = sessionStorage.getItem(KEY);
  const response = await fetch('/api/v1/' + path, {
    ...options,
    cache: 'no-store',
    headers: {...options.headers, ...(token ? {Authorization: 'Bearer ' + token} : {})},
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Problem(response.status, problem.detail ?? 'the proxy answered ' + response.status);
  }
  return response;
}

export async function get(path, signal) {
  return (await ask(path, {signal})).json();
}

export async function put(path, body) {
  return (await ask(path, {method: 'PUT', body: JSON.stringify(body), headers: {'Content-Type': 'application/json'}})).json();
}
