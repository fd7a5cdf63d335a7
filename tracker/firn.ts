import { takeOver } from './core/queue.ts';

takeOver(() => []);
