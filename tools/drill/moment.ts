import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A moment of whole seconds, as AWS takes it, that everything before this call comes before and everything after it after.
 */
export async function lastGoodMoment(): Promise<string> {
  const moment = Math.ceil((Date.now() + 1) / 1000) * 1000;
  await sleep(moment - Date.now() + 50);
  return new Date(moment).toISOString().replace('.000', '');
}
