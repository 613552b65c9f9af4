import { type Answer, Refusal } from './answers.ts';
import type { Call } from './call.ts';
import { formFieldsOf } from './forms.ts';
import type { Instance } from './instance.ts';
import type { Channel, Form, Programme } from './subscription.ts';
import { ofAsset } from './times.ts';

const MADE_AT = ofAsset(Date.UTC(2024, 0, 15, 9));

/** `GET /rest/asset/v1/programs.json`; https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/programs */
export function programs({ programmes }: Instance, call: Call): Answer {
	return { result: slice(programmes, call).map(programInAnswer) };
}

/** `GET /rest/asset/v1/program/byName.json` */
export function programByName({ programmes }: Instance, { query }: Call): Answer {
	return { result: programmes.filter(({ name }) => name === query.get('name')).map(programInAnswer) };
}

/** `GET /rest/asset/v1/program/{id}.json` */
export function programById({ programmes }: Instance, { subject }: Call): Answer {
	return { result: programmes.filter(({ id }) => id === Number(subject)).map(programInAnswer) };
}

/** `GET /rest/asset/v1/channels.json`; https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/channels */
export function channelsList({ channels }: Instance, call: Call): Answer {
	return { result: slice(channels, call).map(channelInAnswer) };
}

/** `GET /rest/asset/v1/channel/byName.json` */
export function channelByName({ channels }: Instance, { query }: Call): Answer {
	return { result: channels.filter(({ name }) => name === query.get('name')).map(channelInAnswer) };
}

/** `GET /rest/asset/v1/forms.json`; https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/forms */
export function formsList({ forms }: Instance, call: Call): Answer {
	const status = call.query.get('status');
	const asked = forms.filter(() => status === null || status === 'approved');
	return { result: slice(asked, call).map(formInAnswer) };
}

/** `GET /rest/asset/v1/form/{id}.json` */
export function formById({ forms }: Instance, { subject }: Call): Answer {
	return { result: forms.filter(({ id }) => id === Number(subject)).map(formInAnswer) };
}

/** `GET /rest/asset/v1/form/{id}/fields.json`: the ids are SOAP API names, unlike what a submission takes. */
export function formFields(instance: Instance, { subject }: Call): Answer {
	const form = instance.forms.find(({ id }) => id === Number(subject));
	return { result: form ? formFieldsOf(instance, form) : [] };
}

/** By `maxReturn` (20, at most 200) and `offset`. */
function slice<T>(all: readonly T[], { query }: Call): readonly T[] {
	const count = Number(query.get('maxReturn') ?? 20);
	const from = Number(query.get('offset') ?? 0);
	if (!Number.isInteger(count) || count < 1 || count > 200) throw new Refusal('1001', 'Invalid maxReturn');
	if (!Number.isInteger(from) || from < 0) throw new Refusal('1001', 'Invalid offset');
	return all.slice(from, from + count);
}

function programInAnswer({ id, name, channel }: Programme): unknown {
	return {
		id,
		name,
		description: '',
		createdAt: MADE_AT,
		updatedAt: MADE_AT,
		url: `https://app-standin.marketo.com/#PG${id}A1`,
		type: 'Default',
		channel,
		folder: { type: 'Folder', value: 28, folderName: 'Marketing Activities' },
		status: '',
		workspace: 'Default',
		headStart: false,
	};
}

function channelInAnswer({ id, name, statuses }: Channel): unknown {
	return {
		id,
		name,
		applicableProgramType: 'program',
		progressionStatuses: statuses.map((status) => ({
			name: status.name,
			step: status.step,
			description: null,
			hidden: false,
			success: status.isSuccess,
		})),
		createdAt: MADE_AT,
		updatedAt: MADE_AT,
	};
}

function formInAnswer({ id, name }: Form): unknown {
	return {
		id,
		name,
		description: '',
		createdAt: MADE_AT,
		updatedAt: MADE_AT,
		url: `https://app-standin.marketo.com/#FO${id}B2`,
		status: 'approved',
		theme: 'simple',
		language: 'English',
		locale: 'en_US',
		progressiveProfiling: false,
		labelPosition: 'left',
		folder: { type: 'Folder', value: 293, folderName: 'Forms' },
		knownVisitor: { type: 'form', template: null },
		thankYouList: [{ followupType: 'none', followupValue: null, default: true }],
		buttonLabel: 'Submit',
		waitingLabel: 'Please Wait',
	};
}
