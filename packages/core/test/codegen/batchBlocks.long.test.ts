import { test } from 'uvu';
import { shutdown } from '../../src/index';
import { testSums } from '../support/batchSums';

testSums(50, 10, 0);
testSums(100, 25, 1);
testSums(200, 50, 0);
testSums(256, 16, 1);

test.after(shutdown);
test.run();
