/** How an address is asked for: directly or through a proxy. */
export interface Route {
  fetch(url: string, options: RequestInit): Promise<Response>;
  /** Says in an error, behind its reason, which proxy was asked; empty where none was. */
  via(): string;
}
