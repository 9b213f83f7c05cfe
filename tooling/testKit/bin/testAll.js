#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { testAllCommand } = await import('../src/run/testAllCommand.ts');
process.exitCode = await testAllCommand(process.argv.slice(2));
