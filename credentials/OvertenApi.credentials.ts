import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** The one credential that the action node and the trigger share. */
export class OvertenApi implements ICredentialType {
	name = 'overtenApi';

	displayName = 'Overten API';

	icon: Icon = { light: 'file:../icons/overten.svg', dark: 'file:../icons/overten.dark.svg' };

	documentationUrl = 'https://overtenai.com/docs';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'sk_live_…',
			description: 'Found in Overten under Settings → API Keys. It begins with "sk_live_".',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://backend.overtenai.com/api/v1',
			description: 'Change it only to use the sandbox or another address that Overten gave you',
		},
		{
			displayName: 'Webhook Signing Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'whsec_…',
			description:
				'Proves that a callback really comes from Overten. Leave it empty to have it fetched with the API key.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
			url: '/verify',
			// The key must not follow a redirect to another address.
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Overten refused this API key. Copy it again from Settings → API Keys in Overten.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'There is no Overten API at this base URL. It usually ends in "/api/v1".',
				},
			},
		],
	};
}
