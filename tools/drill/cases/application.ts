import { Failure } from '../../console/failure';
import type { Loss, LossCase, RecoveredCase } from '../loss-case';
import { originOf } from '../observed';
import type { Scene } from '../scene';

const fleetOf = (scene: Scene) => scene.names.of('blue');

async function balancerOf(scene: Scene) {
  const { LoadBalancers = [] } = await scene.primary.loadBalancing.describeLoadBalancers({
    Names: [scene.names.prefix],
  });
  return LoadBalancers[0];
}

const common = {
  lane: 'application',
  store: 'application',
  event: 'dataLoss',
  expected: 'recovered',
  blocks: ['mend-drift#plan', 'mend-drift#apply'],
} as const satisfies Partial<RecoveredCase>;

const nothingLost: Loss = { count: 0, of: 1, what: 'resources' };

/** A rule of the application's group, by what it lets in. */
async function applicationRule(scene: Scene) {
  const { SecurityGroups = [] } = await scene.primary.ec2.describeSecurityGroups({
    Filters: [{ Name: 'tag:Name', Values: [scene.names.of('application')] }],
  });
  const GroupId = SecurityGroups[0]?.GroupId ?? '';
  const { SecurityGroupRules = [] } = await scene.primary.ec2.describeSecurityGroupRules({
    Filters: [{ Name: 'group-id', Values: [GroupId] }],
  });
  const rule = SecurityGroupRules.find(
    ({ IsEgress, FromPort }) => !IsEgress && FromPort === scene.environment.ports.application,
  );
  return { GroupId, rule };
}

export const APPLICATION_CASES: readonly LossCase[] = [
  {
    ...common,
    id: 'security-group-opened',
    lost: 'A rule of the application’s security group is opened to everybody by hand',
    verified: 'only the load balancer’s group is let in; a plan is empty',
    lose: async (scene) => {
      const { GroupId, rule } = await applicationRule(scene);
      await scene.primary.ec2.modifySecurityGroupRules({
        GroupId,
        SecurityGroupRules: [
          {
            SecurityGroupRuleId: rule?.SecurityGroupRuleId,
            SecurityGroupRule: {
              IpProtocol: 'tcp',
              FromPort: rule?.FromPort,
              ToPort: rule?.ToPort,
              CidrIpv4: '0.0.0.0/0',
              Description: 'opened by hand',
            },
          },
        ],
      });
    },
    recover: async (scene) => {
      await scene.mend('compute');
    },
    verify: async (scene) => {
      const { rule } = await applicationRule(scene);
      if (rule?.CidrIpv4 !== undefined || rule?.ReferencedGroupInfo?.GroupId === undefined) {
        throw new Failure('The application’s group is open');
      }
      await scene.expectNoChanges('compute');
      return nothingLost;
    },
  },
  {
    ...common,
    id: 'auto-scaling-group-deleted',
    lost: 'The Auto Scaling group is deleted by hand, and every instance with it',
    verified: 'the group stands with its least capacity; a plan is empty',
    lose: async (scene) => {
      await scene.primary.autoScaling.deleteAutoScalingGroup({
        AutoScalingGroupName: fleetOf(scene),
        ForceDelete: true,
      });
    },
    recover: async (scene) => {
      await scene.mend('compute');
    },
    verify: async (scene) => {
      const { AutoScalingGroups = [] } = await scene.primary.autoScaling.describeAutoScalingGroups({
        AutoScalingGroupNames: [fleetOf(scene)],
      });
      const wanted = scene.environment.compute.scaling.minimum;
      if (AutoScalingGroups[0]?.MinSize !== wanted) throw new Failure(`${fleetOf(scene)} does not stand`);
      await scene.expectNoChanges('compute');
      return nothingLost;
    },
  },
  {
    ...common,
    id: 'load-balancer-deleted',
    slow: true,
    lost: 'The load balancer is deleted by hand: the distribution asks one that is no more',
    verified: 'the distribution’s origin is the load balancer that stands; plans are empty',
    lose: async (scene) => {
      const { LoadBalancerArn } = (await balancerOf(scene)) ?? {};
      await scene.primary.loadBalancing.modifyLoadBalancerAttributes({
        LoadBalancerArn,
        Attributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }],
      });
      await scene.primary.loadBalancing.deleteLoadBalancer({ LoadBalancerArn });
    },
    recover: async (scene) => {
      await scene.mend('compute');
      await scene.mend('edge');
    },
    verify: async (scene) => {
      const standing = (await balancerOf(scene))?.DNSName;
      const asked = await originOf(scene);
      if (standing === undefined || asked !== standing) {
        throw new Failure(`The distribution asks ${asked}, and ${standing} stands`);
      }
      for (const stack of ['compute', 'edge']) await scene.expectNoChanges(stack);
      return nothingLost;
    },
  },
];
