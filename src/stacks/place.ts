import type { BucketPurpose, EnvironmentConfig, RegionConfig } from '../config';
import { APPLICATION_ROLE, RECOVERY_APPLICATION_ROLE } from './role-names';

/** One of the two places where the application can run, and what is named differently there: names of IAM and of S3. */
export interface Place {
  readonly stack: string;
  readonly region: RegionConfig;
  readonly applicationRole: string;
  readonly executionRole: string;
  readonly uploads: BucketPurpose;
  readonly artifacts: BucketPurpose;
}

export function placeOf(
  environment: Pick<EnvironmentConfig, 'primary' | 'recovery'>,
  which: 'primary' | 'recovery',
): Place {
  const region = environment[which];
  return which === 'primary'
    ? {
        stack: 'compute',
        region,
        applicationRole: APPLICATION_ROLE,
        executionRole: 'task-execution',
        uploads: 'uploads',
        artifacts: 'artifacts',
      }
    : {
        stack: 'recovery-compute',
        region,
        applicationRole: RECOVERY_APPLICATION_ROLE,
        executionRole: 'recovery-task-execution',
        uploads: 'uploads-replica',
        artifacts: 'recovery-artifacts',
      };
}
