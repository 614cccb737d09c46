import type { FastifyRequest } from 'fastify';

import type { PreflightRequest } from '../contract.ts';
import { checkReferences, missingPieces } from '../preflight.ts';
import type { World } from '../world.ts';

type PreflightCall = FastifyRequest<{ Body: PreflightRequest }>;

export function accountRoutes(world: World) {
	return {
		verifyKey: (): Promise<object> =>
			Promise.resolve({
				org_id: 'org_sandbox',
				org_name: 'Sandbox',
				tier: 'pro',
				credits: world.settings.credits,
				webhook_secret: world.settings.webhookSecret,
			}),
		preflight: async ({ body }: PreflightCall): Promise<object> => {
			checkReferences(world, body);
			const missing = missingPieces(world, body);
			return await Promise.resolve({
				valid: missing.length === 0,
				missing,
				reason: missing.length === 0 ? null : `The request is missing: ${missing.join(', ')}.`,
				detected_intents: [`create_${body.format}`],
			});
		},
	};
}
