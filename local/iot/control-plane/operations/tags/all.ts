import type { IotOperation } from '../../iot-operation.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';

export const TAG_OPERATIONS: readonly IotOperation[] = [listTagsForResource, tagResource, untagResource];
