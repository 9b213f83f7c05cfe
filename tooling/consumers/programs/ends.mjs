// No shutdown(): a program that has nothing left to do ends.
import { tensor, useBackend } from '@kindling/core';

const { name, threads, whyOneThread } = await useBackend('auto', JSON.parse(process.argv[2] ?? '{}'));
const sum = await tensor([1, 2, 3]).mul(2).sum().item();
console.log(JSON.stringify({ backend: name, threads, whyOneThread, sum }));
