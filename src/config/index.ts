export {
  BACKUP_KINDS,
  BACKUP_TAG,
  type BackupFrequency,
  type BackupKind,
  type BackupLifecycle,
  type BackupPlan,
  type BackupRule,
  backupPlanOf,
  backupPlansOf,
  backupTag,
  copiesOf,
  leastOf,
  retentionRange,
} from './backup-plan';
export { planSubnets, type SubnetPlan } from './cidr-plan';
export {
  type CloudAccess,
  cloudAccessOf,
  deployRoleArns,
  type RunPhase,
  secretReaderArns,
  workspaceOf,
} from './cloud-access';
export {
  type Configuration,
  type ConfigurationInput,
  loadConfiguration,
  selectEnvironments,
} from './configuration';
export { ConfigurationError, type ConfigurationProblem } from './configuration-error';
export { EVENTS, type LossEvent, STORES, type Store } from './disaster-recovery-schema';
export { PRICE_CLASS_OF_AUDIENCE } from './edge-schema';
export { databaseInstance, type InstanceResources } from './instance-classes';
export { type BucketPurpose, type Names, namesOf } from './naming';
export { type DataProtection, protectionOf } from './protection';
export { type Capabilities, type Capability, capabilitiesOf } from './recovery-capabilities';
export type {
  BackupConfig,
  ComputeConfig,
  DatabaseConfig,
  DisasterRecoveryConfig,
  EdgeConfig,
  EnvironmentConfig,
  EnvironmentInput,
  FirewallConfig,
  ProjectConfig,
  ProjectInput,
  RegionConfig,
  SessionsConfig,
  StateConfig,
  StorageConfig,
} from './schema';
export { type RecoveryDatabase, type Standby, standbyOf } from './standby';
export { REQUIRED_TAGS, type RequiredTag, tagsOf } from './tags';
export { DATA_CLASSES, type DataClass } from './vocabulary';
