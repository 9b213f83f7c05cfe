/** What the browser has kept for the page under a name; null where there is nothing, or it was told to keep nothing for pages. */
export function kept(where: 'localStorage' | 'sessionStorage', name: string): string | null {
  try {
    return window[where].getItem(name);
  } catch {
    return null;
  }
}

/** Has the browser keep something for the page. Whether it does. */
export function keep(where: 'localStorage' | 'sessionStorage', name: string, value: string): boolean {
  try {
    window[where].setItem(name, value);
    return true;
  } catch {
    return false;
  }
}
