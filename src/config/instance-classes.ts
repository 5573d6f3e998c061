/** What an instance class brings: the parameter group is tuned from it. */
export interface InstanceResources {
  readonly vCpus: number;
  readonly memoryGiB: number;
}

const SIZES = {
  large: 1,
  xlarge: 2,
  '2xlarge': 4,
  '4xlarge': 8,
  '8xlarge': 16,
  '12xlarge': 24,
  '16xlarge': 32,
} as const;

/** Families by the memory of their `large`, which has two vCPUs; every other size is a multiple of it. */
const MEMORY_OF_LARGE_GIB = { m: 8, r: 16 } as const;

const BURSTABLE: Readonly<Record<string, InstanceResources>> = {
  micro: { vCpus: 2, memoryGiB: 1 },
  small: { vCpus: 2, memoryGiB: 2 },
  medium: { vCpus: 2, memoryGiB: 4 },
  large: { vCpus: 2, memoryGiB: 8 },
  xlarge: { vCpus: 4, memoryGiB: 16 },
  '2xlarge': { vCpus: 8, memoryGiB: 32 },
};

/** Generations that RDS offers for PostgreSQL 14 to 17. Amazon RDS, "Supported DB engines for DB instance classes". */
const DATABASE_FAMILIES = {
  burstable: ['t4g', 't3'],
  m: ['m8g', 'm7g', 'm6g', 'm7i', 'm6i'],
  r: ['r8g', 'r7g', 'r6g', 'r7i', 'r6i'],
} as const;

/**
 * vCPUs and memory of a class of RDS; undefined for one that RDS does not offer for PostgreSQL 14 to 17.
 * Amazon RDS, "Hardware specifications for DB instance classes".
 */
export function databaseInstance(instanceClass: string): InstanceResources | undefined {
  const [service, family = '', size = ''] = instanceClass.split('.');
  if (service !== 'db') return undefined;
  if (includes(DATABASE_FAMILIES.burstable, family)) return BURSTABLE[size];
  const multiple = SIZES[size as keyof typeof SIZES] as number | undefined;
  if (multiple === undefined) return undefined;
  for (const kind of ['m', 'r'] as const) {
    if (includes(DATABASE_FAMILIES[kind], family)) {
      return { vCpus: 2 * multiple, memoryGiB: MEMORY_OF_LARGE_GIB[kind] * multiple };
    }
  }
  return undefined;
}

/** Families and sizes, for a reader who has named another. */
export const DATABASE_CLASSES =
  `a DB instance class for PostgreSQL: db.<${DATABASE_FAMILIES.burstable.join('|')}>.<${Object.keys(BURSTABLE).join('|')}> or ` +
  `db.<${[...DATABASE_FAMILIES.m, ...DATABASE_FAMILIES.r].join('|')}>.<${Object.keys(SIZES).join('|')}>`;

function includes(list: readonly string[], value: string): boolean {
  return list.includes(value);
}
