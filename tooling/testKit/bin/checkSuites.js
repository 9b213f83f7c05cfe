#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { checkSuitesCommand } = await import('../src/suites/checkSuitesCommand.ts');
process.exitCode = await checkSuitesCommand(process.argv.slice(2));
