import { apigatewayv2Api } from './apigatewayv2-api.ts';
import { apigatewayv2Authorizer } from './apigatewayv2-authorizer.ts';
import { apigatewayv2Integration } from './apigatewayv2-integration.ts';
import { apigatewayv2Route } from './apigatewayv2-route.ts';
import { apigatewayv2Stage } from './apigatewayv2-stage.ts';
import { cognitoUserPool } from './cognito-user-pool.ts';
import { cognitoUserPoolClient } from './cognito-user-pool-client.ts';
import { cognitoUserPoolDomain } from './cognito-user-pool-domain.ts';
import { cognitoUserPoolResourceServer } from './cognito-user-pool-resource-server.ts';
import { customAws } from './custom-aws.ts';
import { customS3AutoDeleteObjects } from './custom-s3-auto-delete-objects.ts';
import { dynamodbGlobalTable } from './dynamodb-global-table.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { eventsEventBus } from './events-event-bus.ts';
import { eventsRule } from './events-rule.ts';
import { firehoseDeliveryStream } from './firehose-delivery-stream.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { INERT_PROVIDERS } from './inert-resources.ts';
import { iotBillingGroup } from './iot-billing-group.ts';
import { iotCaCertificate } from './iot-ca-certificate.ts';
import { iotDomainConfiguration } from './iot-domain-configuration.ts';
import { iotLogging } from './iot-logging.ts';
import { iotPolicy } from './iot-policy.ts';
import { iotPolicyPrincipalAttachment } from './iot-policy-principal-attachment.ts';
import { iotProvisioningTemplate } from './iot-provisioning-template.ts';
import { iotRoleAlias } from './iot-role-alias.ts';
import { iotThing } from './iot-thing.ts';
import { iotThingGroup } from './iot-thing-group.ts';
import { iotThingPrincipalAttachment } from './iot-thing-principal-attachment.ts';
import { iotThingType } from './iot-thing-type.ts';
import { iotTopicRule } from './iot-topic-rule.ts';
import { iotTopicRuleDestination } from './iot-topic-rule-destination.ts';
import { kinesisStream } from './kinesis-stream.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { logsLogGroup } from './logs-log-group.ts';
import { customLogResourcePolicy, logsResourcePolicy, snsTopicPolicy, sqsQueuePolicy } from './resource-policies.ts';
import type { ResourceProvider } from './resource-provider.ts';
import { s3Bucket } from './s3-bucket.ts';
import { schedulerSchedule } from './scheduler-schedule.ts';
import { schedulerScheduleGroup } from './scheduler-schedule-group.ts';
import { secretsmanagerSecret } from './secretsmanager-secret.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopic } from './sns-topic.ts';
import { sqsQueue } from './sqs-queue.ts';

/** Types that describe the template and no resource: skipped without a word. */
export const IGNORED_TYPES = new Set(['AWS::CDK::Metadata']);

/** The provider of each CloudFormation type the local cloud knows. */
export const PROVIDERS: Record<string, ResourceProvider> = {
  'AWS::ApiGatewayV2::Api': apigatewayv2Api,
  'AWS::ApiGatewayV2::Authorizer': apigatewayv2Authorizer,
  'AWS::ApiGatewayV2::Integration': apigatewayv2Integration,
  'AWS::ApiGatewayV2::Route': apigatewayv2Route,
  'AWS::ApiGatewayV2::Stage': apigatewayv2Stage,
  'AWS::Cognito::UserPool': cognitoUserPool,
  'AWS::Cognito::UserPoolClient': cognitoUserPoolClient,
  'AWS::Cognito::UserPoolDomain': cognitoUserPoolDomain,
  'AWS::Cognito::UserPoolResourceServer': cognitoUserPoolResourceServer,
  'AWS::DynamoDB::GlobalTable': dynamodbGlobalTable,
  'AWS::DynamoDB::Table': dynamodbTable,
  'AWS::Events::EventBus': eventsEventBus,
  'AWS::Events::Rule': eventsRule,
  'AWS::IAM::ManagedPolicy': iamManagedPolicy,
  'AWS::IAM::Policy': iamPolicy,
  'AWS::IAM::Role': iamRole,
  'AWS::IoT::BillingGroup': iotBillingGroup,
  'AWS::IoT::CACertificate': iotCaCertificate,
  'AWS::IoT::DomainConfiguration': iotDomainConfiguration,
  'AWS::IoT::Logging': iotLogging,
  'AWS::IoT::Policy': iotPolicy,
  'AWS::IoT::PolicyPrincipalAttachment': iotPolicyPrincipalAttachment,
  'AWS::IoT::ProvisioningTemplate': iotProvisioningTemplate,
  'AWS::IoT::RoleAlias': iotRoleAlias,
  'AWS::IoT::Thing': iotThing,
  'AWS::IoT::ThingGroup': iotThingGroup,
  'AWS::IoT::ThingPrincipalAttachment': iotThingPrincipalAttachment,
  'AWS::IoT::ThingType': iotThingType,
  'AWS::IoT::TopicRule': iotTopicRule,
  'AWS::IoT::TopicRuleDestination': iotTopicRuleDestination,
  'AWS::Kinesis::Stream': kinesisStream,
  'AWS::KinesisFirehose::DeliveryStream': firehoseDeliveryStream,
  'AWS::Lambda::EventInvokeConfig': lambdaEventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': lambdaEventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Logs::LogGroup': logsLogGroup,
  'AWS::Logs::ResourcePolicy': logsResourcePolicy,
  'AWS::S3::Bucket': s3Bucket,
  'AWS::SNS::Subscription': snsSubscription,
  'AWS::SNS::Topic': snsTopic,
  'AWS::SNS::TopicPolicy': snsTopicPolicy,
  'AWS::SQS::Queue': sqsQueue,
  'AWS::SQS::QueuePolicy': sqsQueuePolicy,
  'AWS::Scheduler::Schedule': schedulerSchedule,
  'AWS::Scheduler::ScheduleGroup': schedulerScheduleGroup,
  'AWS::SecretsManager::Secret': secretsmanagerSecret,
  'Custom::AWS': customAws,
  'Custom::CloudwatchLogResourcePolicy': customLogResourcePolicy,
  'Custom::S3AutoDeleteObjects': customS3AutoDeleteObjects,
  ...INERT_PROVIDERS,
};
