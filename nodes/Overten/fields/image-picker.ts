import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isFilled, isString } from '../api/guards';
import { idOf } from '../api/ids';
import { IMAGES } from '../api/images';
import { takeEntries } from '../api/pages';
import { clientForList, entryName, isFound, MAX_LISTED, pickerField, shortened } from './picker';

const ID = 'image_id';

export const imageId = pickerField({
	displayName: 'Image',
	name: 'imageId',
	description: 'The stored image. Upload returns its ID as image_id.',
	searchListMethod: 'searchImages',
	listPlaceholder: 'Choose an image…',
	idPlaceholder: 'e.g. img_… or {{ $json.image_id }}',
});

/** Of the tags beside the title, in characters. */
const MAX_TAGS_CHARACTERS = 16;

/** The newest stored images, for the list in the panel. */
export async function searchImages(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const images = await takeEntries(
		clientForList(this),
		IMAGES,
		MAX_LISTED,
		(image) =>
			idOf(image, ID) !== '' &&
			isFound(filter, [nameOf(image, this), titleOf(image), tagsOf(image), idOf(image, ID)]),
	);
	return {
		results: images.map((image) => ({ name: nameOf(image, this), value: idOf(image, ID) })),
	};
}

/** Its file name or its caption, its tags, and when it was uploaded. */
function nameOf(image: IDataObject, context: ILoadOptionsFunctions): string {
	const tags = shortened(tagsOf(image), MAX_TAGS_CHARACTERS);
	return entryName(titleOf(image), tags, image, context);
}

function titleOf(image: IDataObject): string {
	return [image.file_name, image.caption].find(isFilled) ?? idOf(image, ID);
}

function tagsOf({ tags }: IDataObject): string {
	return Array.isArray(tags) ? tags.filter(isString).join(', ') : '';
}
