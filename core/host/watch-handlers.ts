import { AppError } from '../contract/errors.ts';
import type { Environments } from './environments.ts';
import type { WatchHandlers } from './session.ts';
import { environmentThresholds } from './thresholds.ts';

/** Changes come in bursts (a status, a sample, six workers): one push tells them all. */
const gatherMs = 50;

export function watchHandlers(environments: Environments): WatchHandlers {
  return {
    environments: (_input, { push, fail }) => {
      const gathered = gather(() => push(environments.list()), fail);
      return ending(environments.changed.listen(gathered.soon), gathered.stop);
    },
    live: ({ env }, { push, fail }) => {
      const runtime = environments.get(env);
      const gathered = gather(() => push(runtime.snapshot()), fail);
      return ending(
        runtime.watch(),
        runtime.changed.listen(gathered.soon),
        failWhenRemoved(environments, env, fail),
        gathered.stop,
      );
    },
    thresholds: ({ env }, { push, fail }) => {
      const runtime = environments.get(env);
      let pushed = '';
      const gathered = gather(() => {
        const { thresholds } = runtime.settings;
        const text = JSON.stringify(thresholds);
        if (text !== pushed)
          push({ defaults: environmentThresholds(thresholds), overrides: thresholds.overrides });
        pushed = text;
      }, fail);
      return ending(
        runtime.changed.listen(gathered.soon),
        failWhenRemoved(environments, env, fail),
        gathered.stop,
      );
    },
    notices: (_input, { push }) => environments.notices.listen(push),
  };
}

/** Pushes once now, and then once for all changes of a moment. A bug in a push ends this watch and nothing else. */
function gather(push: () => void, fail: (error: unknown) => void): { soon: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | undefined = setTimeout(fire, 0);
  function fire(): void {
    timer = undefined;
    try {
      push();
    } catch (error) {
      fail(error);
    }
  }
  return {
    soon: () => {
      timer ??= setTimeout(fire, gatherMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function failWhenRemoved(
  environments: Environments,
  env: string,
  fail: (error: unknown) => void,
): () => void {
  return environments.removed.listen((id) => {
    if (id === env) fail(new AppError('ENVIRONMENT_NOT_FOUND', { env }));
  });
}

function ending(...stops: readonly (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}
