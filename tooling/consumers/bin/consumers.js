#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { consumersCommand } = await import('../src/consumersCommand.ts');
process.exitCode = await consumersCommand(process.argv.slice(2));
