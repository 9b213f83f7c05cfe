// Runs in a worker thread of its own: makes examples that a DataLoader asks for.
import { parentPort } from 'node:worker_threads';
import { seededRandom } from '@kindling/core';
import { readPicture } from '../images/readImage';
import { makeExamples, type Request } from './makeExamples';

parentPort?.on('message', async (request: Request) => {
  const answer = await makeExamples(request, { readPicture, seededRandom });
  parentPort?.postMessage(answer, answer.data === null ? [] : [answer.data.buffer as ArrayBuffer]);
});
