import { lineChart } from '../../src/index';

console.log((await lineChart([{ x: [0, 1], y: [1, 2] }]).svg()).length > 500);
