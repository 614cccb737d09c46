/** Where the files of a release can be read by anyone. */
export interface Release {
	/** `owner/name` on GitHub */
	readonly repository: string;
	/** Its tag. */
	readonly tag: string;
}

/** What a reader wants as it is, instead of GitHub's page about it: pictures, and workflows for n8n's Import from URL. */
const AS_IT_IS = /\.(?:json|png|svg)$/;

const LINK = /\]\((?!https?:|mailto:|#)([^)#]+)(#[^)]*)?\)/g;

/** The text with absolute links instead of those to files of the project, which npm's page does not have. */
export function withAbsoluteLinks(text: string, { repository, tag }: Release): string {
	return text.replace(LINK, (_link, path: string, heading = '') => {
		const address = AS_IT_IS.test(path)
			? `https://raw.githubusercontent.com/${repository}/${tag}/${path}`
			: `https://github.com/${repository}/blob/${tag}/${path}`;
		return `](${address}${String(heading)})`;
	});
}
