/** Metrics that the functions write into their log lines and the alarms read, both by these names. */
export const METRICS = {
  namespace: 'Roadbed',
  /** Births refused because the vehicle was born already: a secret is known to somebody else, or a car lost its key. */
  secondBirths: 'SecondBirthsRefused',
  /** Vehicles whose certificate ends within the days of warning. */
  expiringCertificates: 'CertificatesExpiring',
  /** Business rules that threw, or whose definition makes no sense. */
  ruleFaults: 'RuleFaults',
} as const;
