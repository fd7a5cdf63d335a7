import { takeOver } from './core/queue.ts';
import { all } from './plugins/all.ts';

takeOver(all);
