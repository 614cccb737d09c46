import type {
	IAuthenticate,
	IAuthenticateRuleResponseCode,
	IAuthenticateRuleResponseSuccessBody,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** The credential that the action node and the trigger share. */
export class OvertenApi implements ICredentialType {
	name = 'overtenApi';

	displayName = 'Overten API';

	icon: Icon = { light: 'file:../icons/overten.svg', dark: 'file:../icons/overten.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-overten#set-up-the-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk_live_…',
			description:
				'Your Overten API key. Overten shows a key only once, when you create it. It starts with "sk_live_".',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://backend.overtenai.com/api/v1',
			placeholder: 'e.g. https://backend.overtenai.com/api/v1',
			description: 'Change this only to use the sandbox or a base URL that Overten gave you',
		},
		{
			displayName: 'Webhook Signing Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'Verifies that callbacks come from Overten. Leave empty to fetch the secret with the API key.',
		},
	];

	// One page of Overten's documentation knows Bearer alone, another prefers X-API-Key. A request has both, so that a key
	// that is rejected is rejected at once, and is not tried in the other header.
	// A function, because n8n 2.41 fails to evaluate an expression here in workflows whose Execution Logic is v2.
	authenticate: IAuthenticate = ({ apiKey }, { headers, ...options }) => {
		const key = typeof apiKey === 'string' ? apiKey : '';
		const signed = { ...headers, Authorization: `Bearer ${key}`, 'X-API-Key': key };
		return Promise.resolve({ ...options, headers: signed });
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
			url: '/verify',
			// A redirect must not send the key to another address.
			disableFollowRedirect: true,
		},
		rules: rulesOfBothTypes(
			[
				{
					type: 'responseCode',
					properties: {
						value: 401,
						message:
							'Overten rejected this API key. Overten shows a key only once: create a new key in Overten, and enter it here.',
					},
				},
				{
					type: 'responseCode',
					properties: {
						value: 404,
						message: 'No Overten API was found at this base URL. It usually ends in "/api/v1".',
					},
				},
			],
			// Overten answers with an object, whose fields are not documented. A web page arrives as a text: n8n itself, a
			// proxy and most websites answer every address with one, and with 200.
			['String', 'Array'].map((type) => ({
				type: 'responseSuccessBody',
				properties: {
					key: 'constructor.name',
					value: type,
					message:
						'This base URL answers, but not as the API of Overten. It usually ends in "/api/v1": check the address.',
				},
			})),
		),
	};
}

type CodeRule = IAuthenticateRuleResponseCode;
type BodyRule = IAuthenticateRuleResponseSuccessBody;

/** n8n applies both types of rules in one list, although its type of the list allows only one of them. */
function rulesOfBothTypes(codeRules: CodeRule[], bodyRules: BodyRule[]): CodeRule[] {
	const list: { push(...rules: (BodyRule | CodeRule)[]): number } = codeRules;
	list.push(...bodyRules);
	return codeRules;
}
