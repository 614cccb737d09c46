import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isString } from '../api/guards';
import { readSigned } from './signature';
import type { Delivery, SignedDelivery } from './signature';

/** Overten waits 15 s for a response (documented); n8n needs a moment after the node returns. In ms. */
export const ANSWER_WITHIN_MS = 10_000;

/**
 * Receives a delivery, from Overten or from anyone, and never throws: n8n would run the workflow with one empty item. A
 * failure of our own is answered 500, which Overten repeats, and so nothing is lost.
 *
 * @param what names the delivery in n8n's log
 */
export async function receiveSafely(
	context: IWebhookFunctions,
	what: string,
	receive: (context: IWebhookFunctions) => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	try {
		return await receive(context);
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'unknown';
		context.logger.warn(`A ${what} of Overten could not be received: ${reason}`);
		return answerOnly(context, 500, { error: `The ${what} could not be received. Try again.` });
	}
}

/** The delivery of this request, however old; undefined when its headers are not those of a signed one. */
export async function readSignedDelivery(
	context: IWebhookFunctions,
): Promise<SignedDelivery | undefined> {
	return readSigned(await deliveryOf(context));
}

async function deliveryOf(context: IWebhookFunctions): Promise<Delivery> {
	const { 'x-overten-signature': signature, 'x-overten-timestamp': timestamp } =
		context.getHeaderData();
	const request = context.getRequestObject();
	// n8n itself reads a body only if its type says that it is JSON, a text, a form or XML. Which type Overten sends is not documented.
	if (isString(signature) && !isRead(request)) await request.readRawBody();
	return { rawBody: request.rawBody, signature, timestamp };
}

function isRead({ rawBody }: { readonly rawBody?: unknown }): boolean {
	return rawBody !== undefined;
}

/** Answers, and starts or resumes nothing. */
export function answerOnly(
	context: IWebhookFunctions,
	status: number,
	body: object,
): IWebhookResponseData {
	answer(context, status, body);
	return { noWebhookResponse: true };
}

/** Answers, unless that has been done. */
export function answer(context: IWebhookFunctions, status: number, body: object): void {
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).json(body);
}
