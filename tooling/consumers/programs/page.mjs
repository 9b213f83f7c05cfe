import { train } from './train.mjs';

globalThis.trained = train().catch((error) => ({ error: String(error?.stack ?? error) }));
