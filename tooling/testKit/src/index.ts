export { assertClose, type CloseOptions } from './helpers/assertClose';
export { mnistFolder } from './helpers/mnistFolder';
export { extractSnippets, type ReadmeRun, runReadmeSnippets, type Snippet } from './helpers/readmeSnippets';
export { repositoryRoot } from './helpers/repositoryRoot';
export { runScript, type ScriptResult } from './helpers/runScript';
export { temporaryFolder } from './helpers/temporaryFolder';
export { backendPackages, type TestBackend, testBackends } from './helpers/testBackends';
export { rejectsExactly, throwsExactly } from './helpers/throwsExactly';
export { type WorkspacePackage, workspacePackages } from './run/workspacePackages';
