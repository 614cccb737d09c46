/**
 * Turns on n8n's protection against internal addresses, except for 127.0.0.1, where the sandbox is. Import it before
 * everything else: n8n reads its environment once.
 */
process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';
process.env.N8N_SSRF_ALLOWED_IP_RANGES = '127.0.0.1/32';
