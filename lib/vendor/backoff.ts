/** cockatiel: the growth of the waiting times. Jitter is ours, because its own takes no source of randomness. */
export { ExponentialBackoff, noJitterGenerator } from 'cockatiel';
export type { GeneratorFn, IBackoff } from 'cockatiel';
