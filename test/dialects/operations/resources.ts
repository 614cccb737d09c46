import { setTimeout as sleep } from 'node:timers/promises';

import { fileItem } from '../../support/operations';
import { LOOK_SOON } from '../../support/overten';
import { expectThat, isFormatOpen } from '../operation';
import type { Operation } from '../operation';
import { expectDocument, expectFile, fieldOf, itemsOf, oneItemOf } from '../results';
import type { BegunJob, Stage } from '../stage';

const A_FILE = ['downloadUrl', 'fileHeaders', 'runFields'] as const;

const PICTURE = fileItem('png', 'a.png', 'image/png');

/** A finished workbook. */
async function makeRun(stage: Stage, prompt = 'A report'): Promise<BegunJob> {
	return (await stage.api.post<BegunJob>('/excel/generate', { prompt })).data;
}

async function makeImage(stage: Stage): Promise<string> {
	const form = new FormData();
	form.append('file', new Blob(['png']), 'a.png');
	return (await stage.api.post<{ image_id: string }>('/images', form)).data.image_id;
}

const hasNoList: Operation['mayFail'] = ({ lists }) =>
	lists === 'notThere' || lists === 'notLiveYet';

/** A finished task that names neither its run nor an address that is of use, or a file of which nothing shows what it is. */
const leadsNowhere: Operation['mayFail'] = (dialect) => {
	const isRunKnown = dialect.finishedTask !== 'withoutRunId';
	const isOfUse = !['absent', 'expiredOnArrival', 'pathOnly'].includes(dialect.downloadUrl);
	return isFormatOpen(dialect, isRunKnown) || !(isRunKnown || isOfUse);
};

export const RESOURCE_OPERATIONS: readonly Operation[] = [
	{
		name: 'Account → Get',
		concerns: ['keyHeader', 'verify', 'values', 'proxy'],
		run: async (stage) => {
			await stage.enter();
			const { json } = oneItemOf(await stage.node('account', 'get'));
			expectThat(
				JSON.stringify(json).includes('org_sandbox'),
				`the item is ${JSON.stringify(json)}`,
			);
			const isLeaked = JSON.stringify(json).includes(stage.sandbox.webhookSecret);
			expectThat(!isLeaked, 'the signing secret is in the item');
		},
	},
	{
		name: 'Prompt → Check',
		concerns: ['preflightMissing', 'proxy', 'values'],
		run: async (stage) => {
			await stage.enter();
			const parameters = { format: 'word', prompt: 'Use the attached logo' };
			const { json } = oneItemOf(await stage.node('prompt', 'check', parameters));
			expectThat(json.valid === false, `valid is ${fieldOf(json, 'valid')}`);
		},
	},
	{
		name: 'File → Upload',
		concerns: ['keyHeader', 'proxy', 'values'],
		run: async (stage) => {
			await stage.enter();
			const upload = { inputBinaryField: 'data', purpose: 'reference' };
			const { json } = oneItemOf(await stage.node('file', 'upload', upload, { items: [PICTURE] }));
			expectThat(
				fieldOf(json, 'file_id').startsWith('file_'),
				`file_id is ${fieldOf(json, 'file_id')}`,
			);
		},
	},
	{
		name: 'Image → Upload',
		concerns: ['proxy', 'values'],
		run: async (stage) => {
			await stage.enter();
			const upload = { inputBinaryField: 'data' };
			const { json } = oneItemOf(await stage.node('image', 'upload', upload, { items: [PICTURE] }));
			expectThat(
				fieldOf(json, 'image_id').startsWith('img_'),
				`image_id is ${fieldOf(json, 'image_id')}`,
			);
		},
	},
	{
		name: 'Image → Get',
		concerns: ['proxy', 'values'],
		run: async (stage) => {
			const imageId = await makeImage(stage);
			await stage.enter();
			const { json } = oneItemOf(await stage.node('image', 'get', { imageId }));
			expectThat(json.image_id === imageId, `image_id is ${fieldOf(json, 'image_id')}`);
		},
	},
	{
		name: 'Image → Get Many',
		concerns: ['lists', 'proxy', 'values'],
		mayFail: hasNoList,
		run: async (stage) => {
			const ids = [await makeImage(stage), await makeImage(stage)].toReversed();
			await stage.enter();
			const items = itemsOf(await stage.node('image', 'getAll', { returnAll: true }));
			const found = items.map(({ json }) => fieldOf(json, 'image_id') || fieldOf(json, 'id'));
			expectThat(found.join() === ids.join(), `${String(items.length)} of 2 images`);
		},
	},
	{
		name: 'Image → Delete',
		concerns: ['proxy'],
		run: async (stage) => {
			const imageId = await makeImage(stage);
			await stage.enter();
			const { json } = oneItemOf(await stage.node('image', 'delete', { imageId }));
			expectThat(json.deleted === true, `deleted is ${fieldOf(json, 'deleted')}`);
			await stage.sandbox.control.speak({});
			const isGone = (await stage.api.get(`/images/${imageId}`)).status === 410;
			expectThat(isGone, 'deleted: true, and the image is still there');
		},
	},
	{
		name: 'Run → Get',
		concerns: ['acceptedAnswer', 'downloadUrl', 'proxy', 'runFields', 'taskStatus', 'values'],
		run: async (stage) => {
			const runId = String((await makeRun(stage)).run_id);
			await stage.enter();
			const { json } = oneItemOf(await stage.node('run', 'get', { runId }));
			expectThat(fieldOf(json, 'run_id') === runId, `run_id is ${fieldOf(json, 'run_id')}`);
		},
	},
	{
		name: 'Run → Get Many',
		concerns: ['acceptedAnswer', 'lists', 'proxy', 'runFields', 'values'],
		mayFail: hasNoList,
		run: async (stage) => {
			const runs = [await makeRun(stage), await makeRun(stage), await makeRun(stage)];
			const ids = runs.map(({ run_id }) => String(run_id)).toReversed();
			await stage.enter();
			const found = async (parameters: { returnAll: boolean; limit?: number; format?: string }) => {
				const items = itemsOf(await stage.node('run', 'getAll', parameters));
				return items.map(({ json }) => fieldOf(json, 'run_id') || fieldOf(json, 'id'));
			};
			const all = await found({ returnAll: true });
			expectThat(all.join() === ids.join(), `${String(all.length)} of 3 runs`);
			const two = await found({ returnAll: false, limit: 2 });
			expectThat(two.join() === ids.slice(0, 2).join(), `${String(two.length)} runs at limit 2`);
			const sheets = await found({ returnAll: true, format: 'excel' });
			expectThat(sheets.join() === ids.join(), `${String(sheets.length)} of 3 spreadsheets`);
		},
	},
	{
		name: 'Run → Download',
		concerns: [...A_FILE, 'acceptedAnswer', 'keyHeader', 'proxy'],
		mayFail: (dialect) => isFormatOpen(dialect, true),
		run: async (stage) => {
			const runId = String((await makeRun(stage)).run_id);
			await stage.enter();
			const download = { runId, binaryPropertyName: 'data' };
			await expectFile(oneItemOf(await stage.node('run', 'download', download)));
		},
	},
	{
		name: 'Task → Get, at work',
		concerns: ['acceptedAnswer', 'proxy', 'taskStatus', 'values'],
		run: async (stage) => {
			// 1 s in real time; from the middle on, the task may be paused.
			const { task_id } = await stage.begin({ prompt: 'A report [[duration=10m]]' });
			const taskId = String(task_id);
			await sleep(550);
			const { taskStatus } = await stage.enter();
			const get = { taskId, downloadFile: true, binaryPropertyName: 'data' };
			const { json } = oneItemOf(await stage.node('task', 'get', get));
			expectThat(fieldOf(json, 'task_id') === taskId, `task_id is ${fieldOf(json, 'task_id')}`);
			const expected = taskStatus === 'paused' ? 'paused' : 'running';
			const isEnded = json.status === 'completed';
			expectThat(json.status === expected || isEnded, `status is ${fieldOf(json, 'status')}`);
		},
	},
	{
		name: 'Task → Get, with file',
		concerns: [...A_FILE, 'acceptedAnswer', 'finishedTask', 'proxy', 'values'],
		mayFail: leadsNowhere,
		run: async (stage) => {
			const { task_id } = await makeRun(stage);
			await stage.enter();
			const get = { taskId: String(task_id), downloadFile: true, binaryPropertyName: 'data' };
			await expectDocument(oneItemOf(await stage.node('task', 'get', get)));
		},
	},
	{
		name: 'Task → Wait',
		concerns: [...A_FILE, 'acceptedAnswer', 'finishedTask', 'proxy', 'taskStatus', 'values'],
		mayFail: leadsNowhere,
		run: async (stage) => {
			const { task_id } = await stage.begin();
			await stage.enter();
			const wait = {
				taskId: String(task_id),
				downloadFile: true,
				binaryPropertyName: 'data',
				options: { ...LOOK_SOON, waitLimit: 0.1 },
			};
			await expectDocument(oneItemOf(await stage.node('task', 'wait', wait)));
		},
	},
];
