#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { turboQuietCommand } = await import('../src/run/turboQuietCommand.ts');
process.exitCode = await turboQuietCommand(process.argv.slice(2));
