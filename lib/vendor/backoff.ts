/**
 * cockatiel: the growth of the waiting times, and how many calls are under way. Jitter is ours, because its own takes no
 * source of randomness.
 */
export { bulkhead, ExponentialBackoff, noJitterGenerator } from 'cockatiel';
export type { GeneratorFn, IBackoff } from 'cockatiel';
