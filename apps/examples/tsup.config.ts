import { programBundle } from '../../tooling/tsupPreset/src/index';

export default programBundle(['src/main.ts']);
