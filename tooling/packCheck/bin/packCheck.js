#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { packCheckCommand } = await import('../src/packCheckCommand.ts');
process.exitCode = await packCheckCommand(process.argv.slice(2));
