import deAlerts from './de/alerts.json' with { type: 'json' };
import deCommon from './de/common.json' with { type: 'json' };
import deControl from './de/control.json' with { type: 'json' };
import deDlq from './de/dlq.json' with { type: 'json' };
import deEnvironments from './de/environments.json' with { type: 'json' };
import deErrors from './de/errors.json' with { type: 'json' };
import deFrame from './de/frame.json' with { type: 'json' };
import deJobs from './de/jobs.json' with { type: 'json' };
import deOverview from './de/overview.json' with { type: 'json' };
import deProblems from './de/problems.json' with { type: 'json' };
import deQueues from './de/queues.json' with { type: 'json' };
import deSchedules from './de/schedules.json' with { type: 'json' };
import deSettings from './de/settings.json' with { type: 'json' };
import deWorkers from './de/workers.json' with { type: 'json' };
import enAlerts from './en/alerts.json' with { type: 'json' };
import enCommon from './en/common.json' with { type: 'json' };
import enControl from './en/control.json' with { type: 'json' };
import enDlq from './en/dlq.json' with { type: 'json' };
import enEnvironments from './en/environments.json' with { type: 'json' };
import enErrors from './en/errors.json' with { type: 'json' };
import enFrame from './en/frame.json' with { type: 'json' };
import enJobs from './en/jobs.json' with { type: 'json' };
import enOverview from './en/overview.json' with { type: 'json' };
import enProblems from './en/problems.json' with { type: 'json' };
import enQueues from './en/queues.json' with { type: 'json' };
import enSchedules from './en/schedules.json' with { type: 'json' };
import enSettings from './en/settings.json' with { type: 'json' };
import enWorkers from './en/workers.json' with { type: 'json' };

/** Every word on screen, English first: its keys are the type that the other languages must fill. */
export const english = {
  alerts: enAlerts,
  common: enCommon,
  control: enControl,
  dlq: enDlq,
  environments: enEnvironments,
  errors: enErrors,
  frame: enFrame,
  jobs: enJobs,
  overview: enOverview,
  problems: enProblems,
  queues: enQueues,
  schedules: enSchedules,
  settings: enSettings,
  workers: enWorkers,
} as const;

export type Catalogue = typeof english;
export type Namespace = keyof Catalogue;

export const german = {
  alerts: deAlerts,
  common: deCommon,
  control: deControl,
  dlq: deDlq,
  environments: deEnvironments,
  errors: deErrors,
  frame: deFrame,
  jobs: deJobs,
  overview: deOverview,
  problems: deProblems,
  queues: deQueues,
  schedules: deSchedules,
  settings: deSettings,
  workers: deWorkers,
} as const satisfies Catalogue;

/** Where a notice's words may come from; `common` first, as everywhere. */
export const noticeNamespaces = [
  'common',
  'alerts',
  'control',
  'dlq',
  'environments',
  'errors',
  'frame',
  'jobs',
  'overview',
  'problems',
  'queues',
  'schedules',
  'settings',
  'workers',
] as const satisfies readonly Namespace[];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Catalogue;
    returnNull: false;
  }
}
