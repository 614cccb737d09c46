import { isPrivateHost } from '../../nodes/Overten/webhooks/reachability';

test.each([
	'localhost',
	'n8n',
	'n8n.local',
	'n8n.internal',
	'127.0.0.1',
	'10.1.2.3',
	'172.16.0.1',
	'172.31.255.255',
	'192.168.1.10',
	'169.254.169.254',
	'0.0.0.0',
	'100.64.0.1',
	'[::1]',
	'[fd12:3456::1]',
	'[fe80::1]',
	'[::ffff:7f00:1]',
])('%s cannot be reached from the internet', (host) => {
	expect(isPrivateHost(host)).toBe(true);
});

test.each([
	'n8n.example.com',
	'8.8.8.8',
	'172.32.0.1',
	'100.128.0.1',
	'11.0.0.1',
	'[2606:4700::1111]',
	'10.example.com',
])('%s can be reached', (host) => {
	expect(isPrivateHost(host)).toBe(false);
});
