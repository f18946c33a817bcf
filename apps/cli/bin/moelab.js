#!/usr/bin/env node
// Runs the program from its sources, inside the repository; the published package's bin is dist/main.js.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
await import('../src/main.ts');
