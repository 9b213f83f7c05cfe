export { bundled } from './bundled';
export { libraryBuild } from './libraryBuild';
export { programBuild, programBundle } from './programBuild';
export { replaced } from './replaced';
export { scriptText, writeAsModule } from './scriptText';
export { withoutBlanks } from './withoutBlanks';
