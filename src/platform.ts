import type { App } from 'cdktf';
import { type Configuration, type EnvironmentConfig, standbyOf } from './config';
import { BackupStack } from './stacks/backup';
import { ComputeStack } from './stacks/compute';
import { DataStack } from './stacks/data';
import { EdgeStack } from './stacks/edge';
import { GlobalStack } from './stacks/global';
import { NetworkStack } from './stacks/network';
import { placeOf } from './stacks/place';
import { RecoveryStack } from './stacks/recovery';
import { RecoveryDataStack } from './stacks/recovery-data';
import { RecoveryStorageStack } from './stacks/recovery-storage';
import { SecurityStack } from './stacks/security';
import { StateStack } from './stacks/state';
import { StorageStack } from './stacks/storage';

/** The stacks of one environment in the order of their deployment, and how they feed each other. */
export function platform(app: App, { project }: Configuration, environment: EnvironmentConfig): void {
  const common = { project, environment };

  const security = new SecurityStack(app, common);
  const { logs: logsKeyArn, data: dataKeyArn } = security.keyArns;
  const { trail, logArchiveArn, accessLogBucketName } = security;

  const network = new NetworkStack(app, { ...common, logsKeyArn, logArchiveArn });
  const recovery = new RecoveryStack(app, {
    ...common,
    primaryKeyArns: security.keyArns,
    trail,
    logArchive: security.logArchive,
  });
  const recoveryDataKeyArn = recovery.keyArns.data;
  const global = new GlobalStack(app, {
    ...common,
    logsKeyArns: { primary: logsKeyArn, recovery: recovery.keyArns.logs },
    trail,
  });

  const data = new DataStack(app, {
    ...common,
    network: network.network,
    dataKeyArn,
    logsKeyArn,
    recoveryDataKeyArn,
  });
  const standby = standbyOf(environment);
  const recoveryData =
    standby.copiedBackups || standby.database.from !== 'nothing'
      ? new RecoveryDataStack(app, {
          ...common,
          network: recovery.network,
          dataKeyArn: recoveryDataKeyArn,
          logsKeyArn: recovery.keyArns.logs,
          topicArn: recovery.topicArn,
          databaseArn: data.databaseArn,
          secretArn: data.application.secretArn,
        })
      : undefined;

  const { site, originHeader } = global;
  const certificates = site?.regionalCertificateArns ?? {};
  const compute = new ComputeStack(app, {
    ...common,
    place: placeOf(environment, 'primary'),
    capacity: environment.compute.scaling,
    serving: true,
    network: network.network,
    data: data.application,
    dataKeyArn,
    logsKeyArn,
    accessLogBucketName,
    originHeaderSecretArn: originHeader.secretArn,
    certificateArn: certificates.primary,
  });
  const recoveryCompute =
    standby.capacity && recoveryData?.application
      ? new ComputeStack(app, {
          ...common,
          place: placeOf(environment, 'recovery'),
          capacity: standby.capacity,
          serving: environment.disasterRecovery.activeRegion === 'recovery',
          network: recovery.network,
          data: recoveryData.application,
          dataKeyArn: recoveryDataKeyArn,
          logsKeyArn: recovery.keyArns.logs,
          accessLogBucketName: recovery.accessLogBucketName,
          originHeaderSecretArn: originHeader.secretArn,
          certificateArn: certificates.recovery,
        })
      : undefined;
  const edge = new EdgeStack(app, {
    ...common,
    loadBalancers: { primary: compute.origin, recovery: recoveryCompute?.origin },
    originHeader,
    site,
    logsKeyArn: global.logsKeyArn,
  });
  // The buckets come after the distribution, which alone may read them: docs/decisions/0009-no-cycles.md.
  const { distributionArn, siteOrigin } = edge;
  const copies = new RecoveryStorageStack(app, {
    ...common,
    distributionArn,
    recoveryDataKeyArn,
    accessLogBucketName: recovery.accessLogBucketName,
    topicArn: recovery.topicArn,
  });
  const storage = new StorageStack(app, {
    ...common,
    distributionArn,
    siteOrigin,
    dataKeyArn,
    accessLogBucketName,
    copies: copies.copies,
  });
  const backup = new BackupStack(app, {
    ...common,
    backupKeyArn: security.keyArns.backup,
    recoveryVaultArn: recovery.vaultArn,
    accessLogBucketName,
    subnetGroupName: data.subnetGroupName,
  });

  if (environment.state.kind === 's3') {
    const { noncurrentVersionDays } = environment.state;
    const state = new StateStack(app, { ...common, noncurrentVersionDays });
    const others = [security, network, recovery, global, data, recoveryData, compute, recoveryCompute];
    // All keep their state in it, though none reads its outputs.
    for (const stack of [...others, edge, copies, storage, backup]) stack?.addDependency(state);
  }
}
