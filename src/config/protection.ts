import type { EnvironmentConfig } from './schema';

/** How far the data of an environment is guarded against deletion. */
export interface DataProtection {
  /** Whether Terraform itself refuses to destroy stateful resources: production only, for it cannot be switched off. */
  readonly preventDestroy: boolean;
  /** Whether AWS refuses to delete them while they hold data. */
  readonly deletionProtection: boolean;
}

export function protectionOf(
  environment: Pick<EnvironmentConfig, 'production' | 'deletionProtection'>,
): DataProtection {
  return {
    preventDestroy: environment.production,
    deletionProtection: environment.deletionProtection.enabled,
  };
}
