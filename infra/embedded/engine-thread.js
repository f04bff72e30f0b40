import { importCompiled } from './compiled.js';

await importCompiled('./serve-engine.ts');
