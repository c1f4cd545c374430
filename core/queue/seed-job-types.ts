import type { AIJob, EmailJob, seedJobTypes as schemas, WebhookJob } from '../contract/job-types.ts';
import type { StandardSchema } from './job-types.ts';

/** The job types of the seed's section 3, by queue. Their schemas are loaded when something is first checked. */
export const seedJobTypes = {
  'ai-processing': seedType<AIJob>('ai-processing'),
  'email-send': seedType<EmailJob>('email-send'),
  'webhook-dispatch': seedType<WebhookJob>('webhook-dispatch'),
} as const;

function seedType<Job>(queue: keyof typeof schemas): StandardSchema<Job> {
  return {
    '~standard': {
      version: 1,
      vendor: 'biometrics',
      validate: async (value) => {
        const loaded = await import('../contract/job-types.ts');
        return loaded.seedJobTypes[queue]['~standard'].validate(value);
      },
    },
  };
}
