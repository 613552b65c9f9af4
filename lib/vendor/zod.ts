/** zod's functional core: the part of zod that can be bundled piece by piece. */
export {
	array,
	boolean,
	enum,
	literal,
	looseObject,
	nullable,
	object,
	optional,
	record,
	regex,
	safeParse,
	string,
	unknown,
	nonnegative,
	int,
	number,
} from 'zod/mini';
export type { infer, ZodMiniType } from 'zod/mini';
