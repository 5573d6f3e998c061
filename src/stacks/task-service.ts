import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Construct } from 'constructs';
import type { Names } from '../config';
import {
  type ApplicationNeeds,
  applicationStatements,
  settingsStatements,
} from '../constructs/compute/application-statements';
import { FargateFleet, type FargateFleetProps } from '../constructs/compute/fargate-fleet';
import { ImageRepository } from '../constructs/compute/image-repository';
import { forAccount, ServiceRole } from '../constructs/security/service-role';
import type { Protection } from '../constructs/storage/secure-bucket';
import { justify } from '../policies/justify';

export interface TaskServiceProps {
  readonly names: Names;
  /** Last parts of the roles' names: of the task, and of the agent that starts it. */
  readonly roles: { readonly task: string; readonly execution: string };
  readonly location: ApplicationNeeds['location'];
  readonly needs: ApplicationNeeds;
  readonly kmsKeyArn: string;
  readonly logsKeyArn: string;
  readonly log: CloudwatchLogGroup;
  readonly protection: Protection;
  readonly fleets: readonly (Pick<FargateFleetProps, 'name' | 'scaling' | 'targetGroupArn'> & {
    readonly imageTag: string;
  })[];
  /** What all fleets have alike. */
  readonly fleet: Pick<
    FargateFleetProps,
    | 'region'
    | 'subnetIds'
    | 'securityGroupId'
    | 'cpu'
    | 'memoryMiB'
    | 'port'
    | 'settingArns'
    | 'healthCheckGraceSeconds'
    | 'shutdownSeconds'
    | 'ready'
  >;
}

/** The application on ECS: cluster, image repository, the two roles of a task, and a service for each fleet. */
export class TaskService extends Construct {
  constructor(scope: Construct, id: string, props: TaskServiceProps) {
    super(scope, id);
    const { names, kmsKeyArn, log } = props;
    const cluster = new EcsCluster(this, 'cluster', {
      name: names.prefix,
      setting: [{ name: 'containerInsights', value: 'enhanced' }],
      configuration: {
        executeCommandConfiguration: {
          kmsKeyId: kmsKeyArn,
          logging: 'OVERRIDE',
          logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: log.name },
        },
      },
    });
    const images = new ImageRepository(this, 'images', {
      repositoryName: names.of('application'),
      kmsKeyArn,
      protection: props.protection,
    });
    const execution = this.executionRole(images, props);
    const task = new ServiceRole(this, 'task-role', {
      name: names.of(props.roles.task),
      service: 'ecs-tasks.amazonaws.com',
      trustConditions: [forAccount(props.location.accountId)],
      statements: applicationStatements(props.needs),
    });
    props.fleets.forEach(({ imageTag, ...fleet }, index) => {
      new FargateFleet(this, index === 0 ? 'blue' : 'green', {
        ...props.fleet,
        ...fleet,
        clusterArn: cluster.arn,
        clusterName: cluster.name,
        image: `${images.url}:${imageTag}`,
        executionRoleArn: execution.arn,
        taskRoleArn: task.arn,
        logGroup: log.name,
        ready: [...props.fleet.ready, execution.policy, task.policy],
      });
    });
  }

  /** Amazon ECS, "Amazon ECS task execution IAM role". */
  private executionRole(
    images: ImageRepository,
    { names, roles, location, needs, log }: TaskServiceProps,
  ): ServiceRole {
    const role = new ServiceRole(this, 'execution-role', {
      name: names.of(roles.execution),
      service: 'ecs-tasks.amazonaws.com',
      trustConditions: [forAccount(location.accountId)],
      statements: [
        {
          sid: 'PullImage',
          actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          resources: [images.arn],
        },
        { sid: 'LogInToRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
        {
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${log.arn}:*`],
        },
        ...settingsStatements(needs),
      ],
    });
    justify(
      role.document,
      'no-wildcard-iam',
      'ecr:GetAuthorizationToken takes no resource: IAM knows "*" only for it',
      ['LogInToRegistry'],
    );
    return role;
  }
}
