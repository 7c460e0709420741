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
import { firehoseDeliveryStream } from './firehose-delivery-stream.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { INERT_PROVIDERS } from './inert-resources.ts';
import { iotPolicy } from './iot-policy.ts';
import { iotProvisioningTemplate } from './iot-provisioning-template.ts';
import { iotThingGroup } from './iot-thing-group.ts';
import { iotThingType } from './iot-thing-type.ts';
import { iotTopicRule } from './iot-topic-rule.ts';
import { iotTopicRuleDestination } from './iot-topic-rule-destination.ts';
import { kinesisStream } from './kinesis-stream.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { logsLogGroup } from './logs-log-group.ts';
import type { ResourceProvider } from './resource-provider.ts';
import { s3Bucket } from './s3-bucket.ts';
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
  'AWS::IAM::ManagedPolicy': iamManagedPolicy,
  'AWS::IAM::Policy': iamPolicy,
  'AWS::IAM::Role': iamRole,
  'AWS::IoT::Policy': iotPolicy,
  'AWS::IoT::ProvisioningTemplate': iotProvisioningTemplate,
  'AWS::IoT::ThingGroup': iotThingGroup,
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
  'AWS::S3::Bucket': s3Bucket,
  'AWS::SNS::Subscription': snsSubscription,
  'AWS::SNS::Topic': snsTopic,
  'AWS::SQS::Queue': sqsQueue,
  'AWS::SecretsManager::Secret': secretsmanagerSecret,
  'Custom::AWS': customAws,
  'Custom::S3AutoDeleteObjects': customS3AutoDeleteObjects,
  ...INERT_PROVIDERS,
};
