import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EVENTS } from '../../../src/config';
import { report } from '../../../tools/strategies/report';
import { strategiesFor } from '../../../tools/strategies/strategies';
import { environmentNamed } from '../../../tools/up/workplace';

const strategies = strategiesFor(environmentNamed('prod'));

const size = (minutes: number | 'unlimited'): number => (minutes === 'unlimited' ? Infinity : minutes);

test('the page in docs is that of the present configuration', () => {
  const page = path.resolve(__dirname, '../../../docs/recovery-strategies.md');
  expect(readFileSync(page, 'utf8')).toBe(report(strategies));
});

test('(11) a dearer strategy gives no store a longer RPO or RTO than a cheaper one', () => {
  const names = strategies.map(({ name }) => name);
  expect(names).toHaveLength(4);
  strategies.slice(1).forEach(({ name, capabilities }, index) => {
    for (const event of EVENTS) {
      const cheaper = Object.entries(strategies[index]?.capabilities[event] ?? {});
      expect(cheaper.length).toBeGreaterThan(0);
      const dearer = new Map(Object.entries(capabilities[event]));
      for (const [store, { rpoMinutes, rtoMinutes }] of cheaper) {
        const better = dearer.get(store);
        expect([name, store, size(better?.rpoMinutes ?? 'unlimited') <= size(rpoMinutes)]).toEqual([
          name,
          store,
          true,
        ]);
        expect([name, store, (better?.rtoMinutes ?? Infinity) <= rtoMinutes]).toEqual([name, store, true]);
      }
    }
  });
});

test('a dearer strategy has no less standing, and each unit names the page of its price', () => {
  strategies.slice(1).forEach(({ billed }, index) => {
    billed.forEach(({ what, standing, page }, row) => {
      expect(page).toMatch(/pricing$/);
      // Copies of backups end where a replica takes their place.
      if (what.includes('copied')) return;
      expect(standing).toBeGreaterThanOrEqual(strategies[index]?.billed[row]?.standing ?? Infinity);
    });
  });
});

test('what stands follows from the configuration', () => {
  const standing = (name: string) =>
    Object.fromEntries(
      (strategies.find((each) => each.name === name)?.billed ?? []).map(({ what, standing: units }) => [
        what,
        units,
      ]),
    );
  expect(standing('Pilot light')).toMatchObject({
    'database instance db.r7g.large, one zone': 1,
    'load balancer': 1,
    'instance m7g.large': 0,
    'cache node cache.m7g.large': 0,
  });
  expect(standing('Warm standby')).toMatchObject({
    'instance m7g.large': 1,
    'cache node cache.m7g.large': 3,
  });
  expect(standing('Backup and restore, from copies')).toMatchObject({ 'load balancer': 0, 'web ACL': 0 });
});
