import type { RdsCall } from './database-fleet';

interface Rename {
  readonly region: string;
  readonly names: readonly string[];
  readonly resourceId: string;
  readonly until: number;
}

/** How RDS refuses a call. */
export interface Refusal {
  readonly status: number;
  readonly code: 'DBInstanceNotFound' | 'DBInstanceAlreadyExists' | 'InvalidParameterCombination';
  readonly message: string;
}

/**
 * Renames that RDS has answered and not done yet: for a while neither name is known, and none can be given to another
 * instance, while a list still has the instance. Amazon RDS User Guide, "Renaming a DB instance"; the simulator renames at
 * once, which would let a waiter pass that ends at `DBInstanceNotFound` in AWS.
 */
export class Renames {
  private readonly going: Rename[] = [];

  constructor(
    private readonly milliseconds = 8000,
    private readonly now: () => number = Date.now,
  ) {}

  /** Learns of a rename from a call that was answered. */
  note({ region, action, parameters, resourceId }: RdsCall): void {
    const { DBInstanceIdentifier: old = '', NewDBInstanceIdentifier: renamed } = parameters;
    if (action !== 'ModifyDBInstance' || renamed === undefined) return;
    this.going.push({ region, names: [old, renamed], resourceId, until: this.now() + this.milliseconds });
  }

  /** Why a call is refused meanwhile. */
  refusal({ region, parameters }: RdsCall): Refusal | undefined {
    const meant = (name: string | undefined) =>
      name !== undefined && this.unfinished(region).some(({ names }) => names.includes(name));
    const { DBInstanceIdentifier, NewDBInstanceIdentifier } = parameters;
    if (meant(NewDBInstanceIdentifier)) {
      const message = `DB instance ${NewDBInstanceIdentifier} already exists`;
      return { status: 400, code: 'DBInstanceAlreadyExists', message };
    }
    if (!meant(DBInstanceIdentifier)) return undefined;
    const message = `DBInstance ${DBInstanceIdentifier} not found.`;
    return { status: 404, code: 'DBInstanceNotFound', message };
  }

  /** What a list of instances shows meanwhile. */
  seen({ region, action }: RdsCall, answer: string): string {
    if (action !== 'DescribeDBInstances') return answer;
    const ids = this.unfinished(region).map(({ resourceId }) => resourceId);
    return answer.replace(/<DBInstance>[\s\S]*?<\/DBInstance>/g, (instance) =>
      ids.some((id) => instance.includes(`<DbiResourceId>${id}<`))
        ? instance.replace(/(<DBInstanceStatus>)[^<]*/, '$1renaming')
        : instance,
    );
  }

  private unfinished(wanted: string): Rename[] {
    return this.going.filter(({ region, until }) => region === wanted && this.now() < until);
  }
}
