/** An e-mail job as the customer's queues carry it, about 300 bytes of JSON. */
export function payload(number: number): object {
  return {
    to: `customer-${number}@example.com`,
    subject: 'Your verification is complete',
    template: 'verification-complete',
    data: {
      customerId: 100_000_000 + number,
      locale: 'de-AT',
      requestedAt: '2026-11-24T09:00:00.000Z',
      checks: ['document', 'face', 'liveness'],
      link: `https://id.example.com/verifications/${100_000_000 + number}/report`,
    },
    priority: 'normal',
  };
}

export function payloads(count: number): object[] {
  return Array.from({ length: count }, (_, number) => payload(number));
}
