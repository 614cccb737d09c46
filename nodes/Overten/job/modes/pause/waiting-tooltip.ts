/**
 * What the editor shows at the node while its execution waits, in place of a general text: an expression, since n8n has one
 * text for all the modes of a node.
 */
export const WAITING_TOOLTIP =
	'={{ $parameter["executionMode"] === "webhook" ? "Overten is working on it. The workflow resumes when Overten has called back for every item, at the latest at the wait limit. You can close this page." : "" }}';
