export { assertClose, type CloseOptions } from './helpers/assertClose';
export { mnistFolder } from './helpers/mnistFolder';
export { type ReadmeRun, runReadmeSnippets } from './helpers/readmeSnippets';
export { repositoryRoot } from './helpers/repositoryRoot';
export { runScript, type ScriptResult } from './helpers/runScript';
export { temporaryFolder } from './helpers/temporaryFolder';
