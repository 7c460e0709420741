/**
 * Types that cost nothing by standing there. Queues, topics and buckets are billed by their use, which is errors, mails
 * to people, and what flows say they put; user pools by tokens, which an application fetches once an hour.
 */
export const FREE_TYPES: ReadonlySet<string> = new Set([
  ...['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Authorizer', 'AWS::CDK::Metadata'],
  ...['AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolClient', 'AWS::Cognito::UserPoolDomain'],
  ...['AWS::Cognito::UserPoolResourceServer', 'AWS::Events::Rule', 'AWS::Events::EventBusPolicy'],
  ...['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::Role'],
  ...['AWS::IoT::AccountAuditConfiguration', 'AWS::IoT::Logging', 'AWS::IoT::ProvisioningTemplate'],
  ...['AWS::IoT::ThingGroup', 'AWS::IoT::ThingType', 'AWS::IoT::TopicRuleDestination'],
  ...['AWS::KMS::Alias', 'AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Permission', 'AWS::Glue::Database'],
  ...['AWS::Glue::Table', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SNS::Subscription', 'AWS::SNS::Topic'],
  ...['AWS::SNS::TopicPolicy', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::Scheduler::ScheduleGroup'],
]);
