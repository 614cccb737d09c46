import type { FastifyReply, FastifyRequest } from 'fastify';

import { notFound } from '../api-error.ts';
import type { Run, Task } from '../contract.ts';
import { sendFile } from '../file-host.ts';
import { listQuery, pageOf } from '../pages.ts';
import type { PageQuery } from '../pages.ts';
import { linkFormOf, publicRun, signedLink } from '../runs.ts';
import type { RunRecord } from '../runs.ts';
import type { World } from '../world.ts';

type TaskCall = FastifyRequest<{ Params: { task_id: string } }>;
type RunCall = FastifyRequest<{ Params: { run_id: string } }>;
type ListCall = FastifyRequest<{ Querystring: PageQuery }>;

export function taskAndRunRoutes(world: World) {
	const findRun = ({ params }: RunCall): RunRecord => {
		const run = world.runs.get(params.run_id);
		if (run === undefined) throw notFound('This run');
		return run;
	};
	return {
		getTask: ({ params }: TaskCall): Promise<Task> => {
			const job = world.jobs.get(params.task_id);
			if (job === undefined) throw notFound('This task');
			return Promise.resolve(job.toTask());
		},
		getRun: (request: RunCall): Promise<Run> =>
			Promise.resolve(publicRun(findRun(request), world, 'fresh')),
		listRuns: ({ query }: ListCall): Promise<object> => {
			const { items, next_cursor } = pageOf(
				[...world.runs.values()].toReversed(),
				({ shown }) => shown.run_id,
				listQuery(world, query),
			);
			const runs = items.map((run) => publicRun(run, world, 'stored'));
			return Promise.resolve({ runs, next_cursor });
		},
		downloadRun: async (request: RunCall, reply: FastifyReply): Promise<FastifyReply> => {
			const { version } = findRun(request);
			if (version === undefined) throw notFound("This run's file");
			if (linkFormOf(version, world.dialect) === 'apiAddressSending') {
				return await sendFile(world, version, reply, false);
			}
			return await reply.redirect(signedLink(version, world), 302);
		},
	};
}
