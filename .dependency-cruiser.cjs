/** The table of docs/architecture.md, section "Rooms", as rules. */
const only = (room, allowed, comment) => ({
  name: `${room.replace(/\W+/g, '-')}-imports`,
  comment,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: '^(bin|lib|iotsql|lambdas|contract|vehicle|local|console|cli|test|bench|scripts)/',
    pathNot: allowed.map((a) => `^${a}/`),
  },
});
const packagesOnly = (room, allowed, comment) => ({
  name: `${room.replace(/\W+/g, '-')}-packages`,
  comment,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: 'node_modules/', pathNot: allowed.map((a) => `node_modules/${a}`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^(bin|lib|iotsql|lambdas|contract|vehicle|local|console|cli)/' },
      to: { path: '^(test|bench)/' },
    },
    only('bin', ['bin', 'lib'], 'the CDK entry reads the environment and builds stacks'),
    only('lib', ['lib', 'contract', 'iotsql'], 'constructs refer to functions by path'),
    only('iotsql', ['iotsql'], 'the SQL engine is pure'),
    packagesOnly('iotsql', ['re2js', '@bufbuild/protobuf'], 'regular expressions and protobuf, nothing else'),
    only('lambdas', ['lambdas', 'contract'], 'functions know the contract, not the platform around them'),
    {
      name: 'lambdas-keep-to-their-folder',
      comment: 'what two functions share stands in lambdas/common',
      severity: 'error',
      from: { path: '^lambdas/([^/]+)/' },
      to: { path: '^lambdas/', pathNot: ['^lambdas/$1/', '^lambdas/common/'] },
    },
    packagesOnly(
      'lambdas',
      ['@aws-sdk/', '@aws-lambda-powertools/', '@types/aws-lambda', 'hyparquet/', 'hyparquet-writer/'],
      'AWS SDK and Powertools, not its tracer; a library for Parquet',
    ),
    only('contract', ['contract'], 'the contract is pure and shared'),
    packagesOnly('contract', ['valibot', '@cfworker/json-schema'], 'a schema library'),
    only('vehicle', ['vehicle', 'contract'], 'a vehicle speaks only the wire'),
    packagesOnly(
      'vehicle',
      ['mqtt/', '@peculiar/x509', 'reflect-metadata'],
      'an MQTT client, and X.509 for the request',
    ),
    only('local', ['local', 'iotsql'], 'the local cloud runs any cloud assembly and knows nothing of the product'),
    only('console', ['console', 'contract'], 'the console talks HTTP'),
    {
      name: 'mqtt-is-alone',
      severity: 'error',
      from: { path: '^local/mqtt/' },
      to: { path: '^local/', pathNot: '^local/(mqtt|ports)/' },
    },
    {
      name: 'iot-knows-no-socket',
      severity: 'error',
      from: { path: '^local/iot/' },
      to: { path: '^local/', pathNot: ['^local/(iot|ports)/', '^local/mqtt/ports.ts$'] },
    },
    {
      name: 'cloud-knows-no-mqtt',
      severity: 'error',
      from: { path: '^local/cloud/' },
      to: { path: '^local/', pathNot: '^local/(cloud|ports)/' },
    },
    {
      name: 'engines-are-alone',
      severity: 'error',
      from: { path: '^local/engines/' },
      to: { path: '^local/', pathNot: '^local/(engines|ports)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
    },
    exclude: { path: '^(dist|cdk.out)' },
  },
};
