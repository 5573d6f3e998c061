import type { EnvironmentConfig, ProjectConfig } from './schema';

/** Tags that every resource carries (REQUIREMENTS 5.1). */
export const REQUIRED_TAGS = [
  'Project',
  'Environment',
  'Owner',
  'CostCenter',
  'DataClassification',
  'ManagedBy',
] as const;

export type RequiredTag = (typeof REQUIRED_TAGS)[number];

/** Values of the required tags, for the provider's `default_tags`. */
export function tagsOf(project: ProjectConfig, environment: EnvironmentConfig): Record<RequiredTag, string> {
  return {
    Project: project.name,
    Environment: environment.name,
    Owner: project.owner,
    CostCenter: project.costCenter,
    DataClassification: environment.dataClassification,
    ManagedBy: 'cdktf',
  };
}
