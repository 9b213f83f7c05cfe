#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { testCommand } = await import('../src/run/testCommand.ts');
process.exitCode = await testCommand(process.argv.slice(2));
