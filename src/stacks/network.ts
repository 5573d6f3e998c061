import type { Construct } from 'constructs';
import { Network } from '../constructs/network/network';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';
import { networkProps, publishNetwork } from './network-props';

export interface NetworkStackProps extends EnvironmentStackProps {
  /** Key of flow and DNS logs, in the primary region. */
  readonly logsKeyArn: string;
  /** Bucket that flow logs are archived in. */
  readonly logArchiveArn: string;
}

/** The VPC of the primary region. */
export class NetworkStack extends EnvironmentStack {
  readonly network: Network;

  constructor(scope: Construct, props: NetworkStackProps) {
    super(scope, 'network', { ...props, region: props.environment.primary.name });
    this.network = new Network(
      this,
      'network',
      networkProps(this.names, this.environment, this.environment.primary, {
        kmsKeyArn: props.logsKeyArn,
        archiveBucketArn: props.logArchiveArn,
      }),
    );
    publishNetwork(this.network, (name, value, description) => this.publish(name, value, description));
  }
}
