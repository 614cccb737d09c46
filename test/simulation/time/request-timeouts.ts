import { ClientRequest } from 'node:http';

/** Makes the time limits of HTTP requests count the time of the virtual clock: Node.js has timers of its own for them. */
export function virtualizeRequestTimeouts(): void {
	ClientRequest.prototype.setTimeout = function (ms, onTimeout) {
		if (ms <= 0) return this;
		if (onTimeout !== undefined) this.once('timeout', onTimeout);
		const timer = setTimeout(() => {
			this.emit('timeout');
		}, ms);
		this.once('close', () => {
			clearTimeout(timer);
		});
		return this;
	};
}
