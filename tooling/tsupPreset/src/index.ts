export { libraryBuild } from './libraryBuild';
export { programBuild } from './programBuild';
