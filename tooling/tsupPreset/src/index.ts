export { bundled } from './bundled';
export { libraryBuild } from './libraryBuild';
export { programBuild } from './programBuild';
export { replaced } from './replaced';
