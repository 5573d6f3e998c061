import type { Scene } from './scene';

/** The secret that the application logs in with. */
export function secretOf(scene: Scene): string {
  return `${scene.names.prefix}/database/application`;
}

/** Writes two values, as rotations do: the simulator runs no function that would. */
export async function storeSecret(scene: Scene): Promise<void> {
  for (const password of ['before-the-last-rotation', 'of-the-last-rotation']) {
    await scene.primary.secrets.putSecretValue({
      SecretId: secretOf(scene),
      SecretString: JSON.stringify({ username: 'app', password }),
    });
  }
}
