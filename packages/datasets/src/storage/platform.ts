// The one line to change for another platform.
export { nodeStorage as platformStorage } from './node';
