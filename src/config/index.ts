export { planSubnets, type SubnetPlan } from './cidr-plan';
export {
  type Configuration,
  type ConfigurationInput,
  loadConfiguration,
  selectEnvironments,
} from './configuration';
export { ConfigurationError, type ConfigurationProblem } from './configuration-error';
export { type BucketPurpose, type Names, namesOf } from './naming';
export { type DataProtection, protectionOf } from './protection';
export type {
  EnvironmentConfig,
  EnvironmentInput,
  ProjectConfig,
  ProjectInput,
  RegionConfig,
  StateConfig,
} from './schema';
export { REQUIRED_TAGS, type RequiredTag, tagsOf } from './tags';
