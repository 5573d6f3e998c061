import { FARGATE_LONGEST_STOP_SECONDS } from './compute-schema';
import type { ConfigurationProblem } from './configuration-error';
import type { EnvironmentParts } from './valid-parts';

/** What EC2 can and Fargate cannot; `at` is the environment's name. */
export function fargateChecks({ compute }: EnvironmentParts, at: string): ConfigurationProblem[] {
  if (compute?.runner.kind !== 'fargate') return [];
  const { loadBalancer, scaling } = compute;
  const since = `since ${at}.compute.runner.kind is fargate`;
  const problems: ConfigurationProblem[] = [];
  if (loadBalancer.deregistrationDelaySeconds > FARGATE_LONGEST_STOP_SECONDS) {
    problems.push({
      path: `${at}.compute.loadBalancer.deregistrationDelaySeconds`,
      found: loadBalancer.deregistrationDelaySeconds,
      allowed: `at most ${FARGATE_LONGEST_STOP_SECONDS}, ${since}: it kills a task that takes longer to stop`,
    });
  }
  scaling.scheduled.forEach(({ recurrence }, index) => {
    const allowed = notForFargate(recurrence);
    if (allowed === undefined) return;
    problems.push({
      path: `${at}.compute.scaling.scheduled[${index}].recurrence`,
      found: recurrence,
      allowed: `${allowed}, ${since}`,
    });
  });
  return problems;
}

/** Its schedules are those of EventBridge. Application Auto Scaling, "Schedule recurring scaling actions using cron". */
function notForFargate(recurrence: string): string | undefined {
  const [, , day, , weekday = '*'] = recurrence.split(' ');
  if (day !== '*' && weekday !== '*') {
    return 'a * as the day of the month or as the day of the week: AWS takes one of the two';
  }
  // Linux counts them from Sunday as 0, EventBridge from Sunday as 1.
  return /\d/.test(weekday)
    ? 'days of the week by name, such as MON-FRI: AWS counts them otherwise'
    : undefined;
}
