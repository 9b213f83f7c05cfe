export { installIntoEmptyProject, tarballSpecs } from './emptyProject';
export { type PackedPackage, packPublished } from './packPackage';
export { runCommand } from './runCommand';
export { textTable } from './textTable';
