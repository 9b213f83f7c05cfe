/**
 * The address of a file in a folder. What stands behind `?` in the folder's address, such as a signature, goes behind the
 * file's name.
 */
export function fileAddress(folder: string, file: string): string {
  const url = new URL(folder);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${file}`;
  return url.href;
}

/** Whether text is an address below which files may lie: not one like `data:,x`. */
export function isFolder(address: string): boolean {
  return URL.canParse('file', address);
}

/**
 * An address as errors and progress show it: without user and password, and with `?...` for a query, as these may be
 * secrets. Also for text that is meant as an address and is none.
 */
export function shownAddress(address: string): string {
  if (!isFolder(address)) return address.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1').replace(/\?.*/s, '?...');
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (url.search !== '') url.search = '?...';
  return url.href;
}

/** User and password in an address, as they were before they were encoded for it. */
export function credentialsOf({ username, password }: URL): { username: string; password: string } {
  return { username: decoded(username), password: decoded(password) };
}

/** What the Authorization header says for the user and the password in an address; null where it has none. */
export function authorizationOf(url: URL): string | null {
  const { username, password } = credentialsOf(url);
  if (username === '' && password === '') return null;
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** A `%` that stands for itself is left. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
