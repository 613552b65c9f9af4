/**
 * Measures our nodes beside n8n's own, in one n8n and one go, the ledger beside what its stores can do, and what is
 * asked of the systems that leads are delivered to and polled from; prints tables.
 *
 *   npm run bench                      all of it
 *   npm run bench -- ledger            only the ledger in its stores; ledger SQLite (Postgres, Azurite, growth): only that
 *   npm run bench -- n8n               only parsing and deduping in n8n
 *   npm run bench -- destinations      only leads to each system, and what the package weighs; destinations Salesforce
 *                                      (Dynamics, Marketo, Azure, HTTPS, footprint): only that
 *   npm run bench -- polls             only leads from a source that is polled
 *   npm run bench -- --quick           with less: shows that it works, not what it costs
 */
import { packOnce } from '../scripts/host/packOnce.ts';
import { measureDestinations } from './destinations.ts';
import { measureInN8n } from './inN8n.ts';
import { measureLedger } from './ledger.ts';
import { measurePolls } from './polls.ts';

const quick = process.argv.includes('--quick');
const [what, ...only] = process.argv.slice(2).filter((word) => word !== '--quick');

const tarball = await packOnce();
const isAsked = (name: string): boolean => what === undefined || what === name;
if (isAsked('n8n')) await measureInN8n(tarball, quick);
if (isAsked('ledger')) await measureLedger(tarball, quick, only.length > 0 ? only : undefined);
if (isAsked('destinations')) await measureDestinations(tarball, quick, only.length > 0 ? only : undefined);
if (isAsked('polls')) await measurePolls(tarball, quick);
