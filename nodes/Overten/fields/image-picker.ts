import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isFilled, isString } from '../api/guards';
import { IMAGES } from '../api/images';
import { takeEntries } from '../api/pages';
import { clientForList, entryName, idOf, isFound, MAX_LISTED, pickerField } from './picker';

const ID = 'image_id';

export const imageId = pickerField({
	displayName: 'Image',
	name: 'imageId',
	description: 'The stored image. Upload returns its ID as image_id.',
	searchListMethod: 'searchImages',
	listPlaceholder: 'Choose an image…',
	idPlaceholder: 'e.g. img_… or {{ $json.image_id }}',
});

/** The newest stored images, for the list in the panel. */
export async function searchImages(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const images = await takeEntries(
		clientForList(this),
		IMAGES,
		MAX_LISTED,
		(image) => idOf(image, ID) !== '' && isFound(filter, [nameOf(image, this), idOf(image, ID)]),
	);
	return {
		results: images.map((image) => ({ name: nameOf(image, this), value: idOf(image, ID) })),
	};
}

/** Its file name or its caption, when it was uploaded, and its tags. */
function nameOf(image: IDataObject, context: ILoadOptionsFunctions): string {
	const title = [image.file_name, image.caption].find(isFilled) ?? idOf(image, ID);
	const tags = Array.isArray(image.tags) ? image.tags.filter(isString).join(', ') : '';
	return entryName(title, image, tags, context);
}
