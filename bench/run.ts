/**
 * Measures our nodes beside n8n's own, in one n8n and one go, and the ledger beside what its stores can do; prints tables.
 *
 *   npm run bench                      all of it
 *   npm run bench -- ledger            only the ledger in its stores; ledger SQLite (Postgres, Azurite, growth): only that
 *   npm run bench -- n8n               only what runs in n8n
 *   npm run bench -- --quick           with less: shows that it works, not what it costs
 */
import { packOnce } from '../scripts/host/packOnce.ts';
import { measureInN8n } from './inN8n.ts';
import { measureLedger } from './ledger.ts';

const quick = process.argv.includes('--quick');
const [what, ...only] = process.argv.slice(2).filter((word) => word !== '--quick');

const tarball = await packOnce();
if (what !== 'ledger') await measureInN8n(tarball, quick);
if (what !== 'n8n') await measureLedger(tarball, quick, only.length > 0 ? only : undefined);
