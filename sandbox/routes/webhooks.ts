import { randomBytes } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { notFound } from '../api-error.ts';
import { refuseMissingList } from '../pages.ts';
import type { Webhook } from '../contract.ts';
import { newId } from '../world.ts';
import type { Subscription, World } from '../world.ts';

type SubscribeCall = FastifyRequest<{
	Body: { url: string; events: string[]; description?: string };
}>;
type UnsubscribeCall = FastifyRequest<{ Params: { webhook_id: string } }>;

export function webhookRoutes(world: World) {
	return {
		subscribeWebhook: ({ body }: SubscribeCall, reply: FastifyReply): Promise<Subscription> => {
			const subscription = {
				webhook_id: newId('wh'),
				url: body.url,
				events: body.events,
				description: body.description ?? null,
				active: true,
				created_at: new Date().toISOString(),
				secret: `whsec_${randomBytes(16).toString('hex')}`,
			};
			world.subscriptions.set(subscription.webhook_id, subscription);
			world.subscriptionSecrets.push(subscription.secret);
			void reply.code(201);
			return Promise.resolve(subscription);
		},
		listWebhooks: (): Promise<{ webhooks: Webhook[] }> => {
			refuseMissingList(world);
			return Promise.resolve({
				webhooks: [...world.subscriptions.values()].map(({ secret, ...shown }) => shown),
			});
		},
		unsubscribeWebhook: async (
			{ params }: UnsubscribeCall,
			reply: FastifyReply,
		): Promise<FastifyReply> => {
			if (!world.subscriptions.delete(params.webhook_id)) throw notFound('This subscription');
			return await reply.code(204).send();
		},
	};
}
