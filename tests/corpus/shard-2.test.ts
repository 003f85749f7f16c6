import { runCorpus, shardOf } from '../support/corpus.js';

runCorpus(shardOf(import.meta.url), 4);
