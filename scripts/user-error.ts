/** A problem that the user at the terminal can fix; the message is one line and says how. */
export class UserError extends Error {
	override readonly name = 'UserError';
}
