import type { INodeProperties } from 'n8n-workflow';

export const imageIdField: INodeProperties = {
	displayName: 'Image ID',
	name: 'imageId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. img_… or {{ $json.image_id }}',
	description: 'The ID of the image, as the operation Upload has returned it',
};
