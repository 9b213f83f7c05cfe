import { programBuild } from '../../tooling/tsupPreset/src/index';

export default programBuild('src/main.ts');
