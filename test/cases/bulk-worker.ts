import { connect } from '../../db/connection';
import { workOnBulkEdit } from '../../cases/work-on-bulk-edit';

/** A process that works on an edit until it is killed: `bulk-worker.ts DATABASE_URL ID`. */
const [url = '', id = ''] = process.argv.slice(2);
const log = { error: (...said: unknown[]) => console.error(...said) };
const signal = new AbortController().signal;
void workOnBulkEdit({ db: connect(url), log, wake: () => undefined, signal }, id).then(() => process.exit(0));
