import { hasCode } from '../errors';

/** Whether another process with this number lives on this machine. One that has our own number is gone: we have it now. */
export function isAnotherLiveProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it lives, and is somebody else's
    return hasCode(error, 'EPERM');
  }
}
