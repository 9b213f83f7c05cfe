import { libraryBuild } from '../../tooling/tsupPreset/src/index';

// Files, gzip and checksums are Node's, all of them in src/storage/node.ts.
export default libraryBuild({ platform: 'node' });
