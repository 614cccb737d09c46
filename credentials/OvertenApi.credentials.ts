import type {
	IAuthenticateGeneric,
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

	documentationUrl = 'https://apidocs.overtenai.com';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'sk_live_…',
			description:
				'Your Overten API key. Overten shows a key only once, when you create it. It starts with "sk_live_".',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://backend.overtenai.com/api/v1',
			description: 'Change this only to use the sandbox or a base URL that Overten gave you',
		},
		{
			displayName: 'Webhook Signing Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'whsec_…',
			description:
				'Verifies that callbacks come from Overten. Leave empty to fetch the secret with the API key.',
		},
	];

	// One page of Overten's documentation knows Bearer alone, another prefers X-API-Key. A request has both, so that a key
	// that is rejected is rejected at once, and is not tried in the other header.
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{$credentials.apiKey}}',
				'X-API-Key': '={{$credentials.apiKey}}',
			},
		},
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
			url: '/verify',
			// A redirect must not send the key to another address.
			disableFollowRedirect: true,
		},
		rules: [
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
	};
}
