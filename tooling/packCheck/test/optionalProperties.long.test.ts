import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, temporaryFolder, workspacePackages } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { optionalProperties } from '../src/optionalProperties';

const test = suite('optional properties');

test('what is reached from an entry is looked at, and nothing else', () => {
  const folder = mkdtempSync(join(temporaryFolder(), 'types-'));
  const entry = join(folder, 'entry.ts');
  writeFileSync(
    entry,
    `import { type Far } from './far';
export interface Near { a?: number; b?: number | undefined; c?(): void; o?: undefined }
export function f(far: Far, options: { d?: string } = {}): void { const x: { e?: 1 } = {}; void [far, options, x]; }
export class C { private readonly g: { h?: 1 } = {}; constructor(readonly i: { j?: 1 }) { void this.g; } }
interface Unreached { k?: 1 }
export const l = (): Unreached | null => null;
`,
  );
  writeFileSync(
    join(folder, 'far.ts'),
    'export type Far = { m?: number | string } & Farther;\ninterface Farther { n?: () => void | undefined }\n',
  );
  assert.equal(optionalProperties([entry], folder), ['entry.ts:2 a', 'entry.ts:3 d', 'entry.ts:4 j', 'far.ts:1 m', 'far.ts:2 n']);
});

test('every option of every package may be handed on undefined', () => {
  const entries = workspacePackages()
    .filter((one) => !one.private)
    .map(({ folder }) => join(folder, 'src/index.ts'));
  assert.ok(entries.length > 7, String(entries));
  assert.equal(optionalProperties(entries, repositoryRoot), []);
});

test.run();
