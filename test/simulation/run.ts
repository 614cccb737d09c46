import { addFault, resetWorld } from '../../sandbox/world.ts';
import type { World } from '../../sandbox/world.ts';
import { N8nInstance } from './n8n/n8n-instance.ts';
import type { N8nProcess } from './n8n/n8n-process.ts';
import type { Row } from './n8n/row.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import { clock } from './time/virtual-clock.ts';
import { inputOf, START, workflowOf } from './workflow.ts';

/** Overten's credits never run out in a simulation. */
const RICH = 1_000_000_000;

/** What a person or a machine has done, in plain words. */
export interface Deed {
	readonly at: number;
	readonly text: string;
}

/** A workflow on its way, and all that can be done to it. */
export class Run {
	readonly scenario: Scenario;

	readonly stage: Stage;

	readonly n8n: N8nInstance;

	readonly startedAt: number;

	readonly deeds: Deed[] = [];

	/** How often the prompt was edited. */
	edition = 0;

	/** Executions that were running in a process when it crashed. */
	readonly crashed: Row[] = [];

	#calls = 0;

	constructor(stage: Stage, scenario: Scenario) {
		this.stage = stage;
		this.scenario = scenario;
		this.n8n = new N8nInstance(stage.processes, scenario.n8nGeneration);
		this.startedAt = Date.now();
	}

	get world(): World {
		return this.stage.sandbox.world;
	}

	begin(): void {
		const { scenario, stage, world } = this;
		resetWorld(world);
		Object.assign(world.settings, {
			credits: RICH,
			files: 'plain',
			latencyMs: scenario.latencyMs,
		});
		world.fates = scenario.fates.map((directives) =>
			directives.map((directive) => `[[${directive}]]`).join(' '),
		);
		for (const fault of scenario.faults) addFault(world, fault);
		stage.afterwards.reset(scenario.breaksAfterwards);
		stage.address.receiver = {
			instance: this.n8n,
			generation: scenario.n8nGeneration,
			nextProcess: () => this.#receivingProcess(),
		};
		this.n8n.start(this.#workflow(), START, inputOf(scenario));
	}

	/** Lets time pass until the newest execution does not run any more. */
	async untilEnded(): Promise<void> {
		const { latest } = this.n8n;
		await clock.until(() => latest.status !== 'running', `execution ${latest.id} ends`);
	}

	/** Lets time pass until nothing runs and nothing waits. */
	async untilAllEnded(): Promise<void> {
		await clock.until(() => !this.n8n.rows.some(isOpen), 'all executions end');
		// Callbacks and jobs may still be on their way.
		await clock.pass(3_600_000);
	}

	stop(): void {
		const { latest } = this.n8n;
		this.#note(latest.status === 'waiting' ? 'presses Stop while it waits' : 'presses Stop');
		this.n8n.stop(latest);
	}

	/** The workflow runs once more, with the same input, as while it is built and tested. */
	startAgain(): void {
		this.#note('runs the workflow once more');
		this.n8n.start(this.#workflow(), START, inputOf(this.scenario));
	}

	retry(isEdited: boolean): void {
		const { latest } = this.n8n;
		const [process] = this.stage.processes;
		if (process === undefined) return;
		if (isEdited) this.edition += 1;
		this.#note(isEdited ? 'edits the prompt and presses Retry' : 'presses Retry');
		this.n8n.retry(latest, isEdited ? this.#workflow() : undefined, process);
	}

	crash(index: number): void {
		const process = this.stage.processes[index];
		if (process === undefined) return;
		this.deeds.push({ at: Date.now(), text: `${process.name} of n8n crashes and starts again` });
		const running = this.n8n.rows.filter(({ status }) => status === 'running');
		this.n8n.crash(process);
		this.crashed.push(...running.filter(({ status }) => status === 'crashed'));
	}

	tell(text: string): void {
		this.deeds.push({ at: Date.now(), text });
	}

	/** Nothing of this run happens any more. */
	end(): void {
		const { address, processes, sandbox } = this.stage;
		clock.forgetTimers();
		resetWorld(sandbox.world);
		sandbox.disconnect();
		address.reset();
		for (const process of processes) process.restart();
	}

	#note(what: string): void {
		this.deeds.push({ at: Date.now(), text: `The person ${what}` });
	}

	#workflow() {
		const [process] = this.stage.processes;
		if (process === undefined) throw new Error('There is no process.');
		return workflowOf(process.n8n.types, this.scenario, this.edition);
	}

	/** n8n 1 has one process here: two of them could only be kept apart by n8n itself. */
	#receivingProcess(): N8nProcess {
		const { n8nGeneration, receivers } = this.scenario;
		const chosen = n8nGeneration === 1 ? 0 : (receivers[this.#calls++] ?? 0);
		const process = this.stage.processes[chosen];
		if (process === undefined) throw new Error('There is no such process.');
		return process;
	}
}

function isOpen({ status }: Row): boolean {
	return status === 'running' || status === 'waiting';
}
