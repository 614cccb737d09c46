import { requiredTextField } from './text';

export const imageId = requiredTextField({
	displayName: 'Image ID',
	name: 'imageId',
	placeholder: 'e.g. img_… or {{ $json.image_id }}',
	description: 'The ID of the image, as the operation Upload has returned it',
});

export const taskId = requiredTextField({
	displayName: 'Task ID',
	name: 'taskId',
	placeholder: 'e.g. task_… or {{ $json.task_id }}',
	description: "The ID of the task, as the mode 'Async: Return Task' has returned it",
});
