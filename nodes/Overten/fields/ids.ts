import { requiredTextField } from './text';

export const imageId = requiredTextField({
	displayName: 'Image ID',
	name: 'imageId',
	placeholder: 'e.g. img_… or {{ $json.image_id }}',
	description: 'The ID of the image, as returned by the Upload operation',
});

export const taskId = requiredTextField({
	displayName: 'Task ID',
	name: 'taskId',
	placeholder: 'e.g. task_… or {{ $json.task_id }}',
	description: "The ID of the task, as returned by the mode 'Async: Return Task'",
});
