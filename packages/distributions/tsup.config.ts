import { libraryBuild } from '../../tooling/tsupPreset/src/index';

export default libraryBuild();
