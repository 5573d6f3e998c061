export interface BootScriptProps {
  readonly region: string;
  /** Name of the Auto Scaling group, and of the hooks that hold an instance until it is ready or drained. */
  readonly groupName: string;
  readonly launchHook: string;
  readonly terminateHook: string;
  /** Where the application's script is. */
  readonly artifact: { readonly bucket: string; readonly key: string };
  /** Major version of Node.js, as in Amazon Linux's package names. */
  readonly nodeVersion: number;
  /** Path of the parameters whose names are environment variables. */
  readonly parameterPath: string;
  readonly port: number;
  /** Seconds that the application has in order to stop. */
  readonly shutdownSeconds: number;
  /** Seconds until a new instance must be ready. */
  readonly readySeconds: number;
  /** Namespace of the agent's metrics, and the log group of the application. */
  readonly metricNamespace: string;
  readonly logGroup: string;
}

/**
 * The script that an instance of Amazon Linux 2023 runs once, at its first start: it installs Node.js and the CloudWatch
 * agent, fetches the application and its settings, and tells the group when it is ready. A second unit watches for the
 * end of the instance's life.
 *
 * Sources: AL2023 User Guide, "Node.js in AL2023"; CloudWatch, "Manually create or edit the CloudWatch agent configuration
 * file"; Amazon EC2 Auto Scaling, "Retrieve the target lifecycle state through instance metadata".
 */
export function bootScript(props: BootScriptProps): string {
  const { region, artifact, nodeVersion, parameterPath, port, shutdownSeconds } = props;
  return `#!/bin/bash
set -euo pipefail
export AWS_DEFAULT_REGION=${region}

dnf install -y --setopt=install_weak_deps=False nodejs${nodeVersion} amazon-cloudwatch-agent
id application >/dev/null 2>&1 || useradd --system --no-create-home --shell /sbin/nologin application
install -d -o root -g root -m 0755 /opt/application
install -d -o application -g application -m 0750 /var/log/application
aws s3 cp --only-show-errors s3://${artifact.bucket}/${artifact.key} /opt/application/application.js

umask 077
{
  echo "PORT=${port}"
  echo "SHUTDOWN_SECONDS=${shutdownSeconds}"
  echo "AWS_REGION=${region}"
  aws ssm get-parameters-by-path --path ${parameterPath} --with-decryption \\
    --query 'Parameters[].[Name,Value]' --output text |
    while IFS=$'\\t' read -r name value; do printf '%s=%s\\n' "\${name##*/}" "$value"; done
} > /etc/application.env
umask 022

cat > /etc/systemd/system/application.service <<'UNIT'
[Unit]
Description=The application
After=network-online.target
Wants=network-online.target

[Service]
User=application
EnvironmentFile=/etc/application.env
ExecStart=/usr/bin/node-${nodeVersion} /opt/application/application.js
StandardOutput=append:/var/log/application/application.log
StandardError=append:/var/log/application/application.log
Restart=always
RestartSec=2
KillSignal=SIGTERM
TimeoutStopSec=${shutdownSeconds + 5}
NoNewPrivileges=true
ProtectSystem=strict
ReadWritePaths=/var/log/application
ProtectHome=true
PrivateTmp=true

[Install]
WantedBy=multi-user.target
UNIT

cat > /etc/logrotate.d/application <<'ROTATE'
/var/log/application/*.log {
  size 50M
  rotate 3
  copytruncate
  missingok
}
ROTATE

${lifecycleScript(props)}
${agentConfiguration(props)}
systemctl daemon-reload
systemctl enable --now application.service lifecycle.service
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s \\
  -c file:/opt/application/agent.json
`;
}

/** Holds the instance's entry until the application is ready, and its end until the application has stopped. */
function lifecycleScript(props: BootScriptProps): string {
  const { groupName, launchHook, terminateHook, port, readySeconds } = props;
  return `cat > /opt/application/lifecycle.sh <<'LIFECYCLE'
#!/bin/bash
set -uo pipefail
metadata=http://169.254.169.254/latest
token() { curl -sf -X PUT "$metadata/api/token" -H 'X-aws-ec2-metadata-token-ttl-seconds: 300'; }
fact() { curl -sf -H "X-aws-ec2-metadata-token: $(token)" "$metadata/meta-data/$1"; }
complete() {
  aws autoscaling complete-lifecycle-action --auto-scaling-group-name ${groupName} \\
    --lifecycle-hook-name "$1" --lifecycle-action-result "$2" --instance-id "$(fact instance-id)"
}

result=ABANDON
for _ in $(seq ${readySeconds}); do
  if curl -sf -o /dev/null --max-time 5 http://127.0.0.1:${port}/readyz; then result=CONTINUE; break; fi
  sleep 1
done
complete ${launchHook} "$result"

until [ "$(fact autoscaling/target-lifecycle-state)" = Terminated ]; do sleep 5; done
systemctl stop application.service
complete ${terminateHook} CONTINUE
LIFECYCLE
chmod 0755 /opt/application/lifecycle.sh

cat > /etc/systemd/system/lifecycle.service <<'UNIT'
[Unit]
Description=Tells the Auto Scaling group when the instance is ready, and when it has drained
After=application.service

[Service]
Environment=AWS_DEFAULT_REGION=${props.region}
ExecStart=/opt/application/lifecycle.sh
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
`;
}

/**
 * Memory, which EC2 itself does not know, summed over the group: a target of its scaling. The group's name is written
 * here: for the agent's own placeholder an instance would have to read its tags, and those of all others.
 */
function agentConfiguration({ groupName, metricNamespace, logGroup }: BootScriptProps): string {
  const ofGroup = { append_dimensions: { AutoScalingGroupName: groupName } };
  const configuration = {
    // A metric by host would cost for each instance that ever was.
    agent: { metrics_collection_interval: 60, run_as_user: 'root', omit_hostname: true },
    metrics: {
      namespace: metricNamespace,
      aggregation_dimensions: [['AutoScalingGroupName']],
      metrics_collected: {
        mem: { measurement: ['mem_used_percent'], ...ofGroup },
        disk: { measurement: ['used_percent'], resources: ['/'], ...ofGroup },
      },
    },
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            {
              file_path: '/var/log/application/application.log',
              log_group_name: logGroup,
              log_stream_name: '{instance_id}',
            },
            {
              file_path: '/var/log/cloud-init-output.log',
              log_group_name: logGroup,
              log_stream_name: '{instance_id}-boot',
            },
          ],
        },
      },
    },
  };
  return `cat > /opt/application/agent.json <<'AGENT'\n${JSON.stringify(configuration, undefined, 2)}\nAGENT\n`;
}
