import { opsInPage } from '../support/opsInPage';
import { thorough } from '../support/thoroughness';

opsInPage([
  ...(thorough ? [['cpu', 'cpu'] as const] : []),
  ...(thorough ? [['webasm, 1 thread', 'webasm', 1] as const] : []),
  ['webasm, 2 threads', 'webasm', 2],
  ['webgl2', 'webgl2'],
]);
